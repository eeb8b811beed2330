//! The sections of a problem's README.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A README of the form that every problem's has: a title, the story, and the
/// sections in this [order](Readme::ORDER), the hints folded.
#[derive(Clone, Copy, Debug)]
pub struct Readme<'a>(&'a str);

/// A heading outside of lists and quotations.
struct Heading {
    level: HeadingLevel,
    title: String,
    /// Whole lines.
    place: Range<usize>,
}

impl<'a> Readme<'a> {
    /// The sections that every README has.
    pub const SECTIONS: [&'static str; 4] = ["Rules", "Hints", "Discussion", "Source"];

    /// The section with the sizes at which solutions are proved and mistakes
    /// fail.
    pub const SIZES: &'static str = "What is proved";

    /// The section with the claims about starvation.
    pub const CLAIMS: &'static str = "Who waits";

    /// The section with the patterns of the solutions.
    pub const PATTERNS: &'static str = "Patterns";

    /// The section on verdicts that differ from the book.
    pub const DIFFERENCES: &'static str = "Differences from the book";

    /// The question as an interviewer asks it.
    pub const QUESTION: &'static str = "The question";

    /// What a good answer to it names.
    pub const NAMES: &'static str = "A good answer names";

    /// What is asked next, each question with its folded answer.
    pub const FOLLOW_UPS: &'static str = "Follow-ups";

    /// All possible sections, in order.
    pub const ORDER: [&'static str; 11] = [
        Self::QUESTION,
        "Rules",
        "Hints",
        "Discussion",
        Self::NAMES,
        Self::FOLLOW_UPS,
        Self::PATTERNS,
        Self::SIZES,
        Self::CLAIMS,
        Self::DIFFERENCES,
        "Source",
    ];

    /// Reads a README.
    pub fn of(text: &'a str) -> Self {
        Self(text)
    }

    /// The text between the title and the first section.
    pub fn story(&self) -> &'a str {
        let headings = self.headings();
        let title = headings.iter().find(|it| it.level == HeadingLevel::H1);
        let begin = title.map_or(0, |title| title.place.end);
        let section = headings.iter().find(|it| it.level == HeadingLevel::H2);
        let end = section.map_or(self.0.len(), |section| section.place.start);
        self.0.get(begin..end).unwrap_or_default().trim()
    }

    /// The text below this heading, up to the next.
    pub fn section(&self, heading: &str) -> Option<&'a str> {
        let body = self.place_of(heading)?;
        Some(self.0[body].trim())
    }

    /// The README with this section replaced, inserted or, without a body,
    /// removed.
    pub fn with_section(&self, heading: &str, body: Option<&str>) -> String {
        let rank = |title: &str| Self::ORDER.iter().position(|it| *it == title);
        let place = rank(heading);
        // The text before the sections, then each section, without the line break
        // before the next: the last line may have none.
        let sections = self.sections();
        let mut parts = Vec::new();
        let starts = sections.iter().map(|section| section.place.start);
        let starts = starts.chain([self.0.len() + 1]);
        let titles = sections.iter().map(|section| rank(&section.title));
        let mut begin = 0;
        for (rank, end) in [None].into_iter().chain(titles).zip(starts) {
            if end > 0 {
                parts.push((rank, self.0[begin..end - 1].to_owned()));
            }
            begin = end;
        }
        parts.retain(|(rank, _)| rank.is_none() || *rank != place);
        if let Some(body) = body {
            let after = parts.iter().position(|(rank, _)| *rank > place);
            let section = format!("## {heading}\n\n{}\n", body.trim());
            parts.insert(after.unwrap_or(parts.len()), (place, section));
        }
        let texts: Vec<_> = parts.into_iter().map(|(_, text)| text).collect();
        texts.join("\n")
    }

    /// The text with another body below this heading, if it has that.
    pub fn with_body(&self, heading: &str, body: &str) -> String {
        let Some(place) = self.place_of(heading) else {
            return self.0.to_owned();
        };
        let (before, after) = (&self.0[..place.start], &self.0[place.end..]);
        format!("{before}\n{}\n\n{after}", body.trim())
    }

    /// The discussion, unfolded.
    pub fn discussion(&self) -> Option<&'a str> {
        let section = self.section("Discussion")?;
        let unfolded = section
            .strip_prefix(Self::FOLD)
            .and_then(|it| it.strip_suffix("</details>"));
        Some(unfolded.unwrap_or(section).trim())
    }

    /// How a discussion begins that is folded, since it tells the answers.
    pub const FOLD: &'static str = "<details><summary>It tells the answers</summary>";

    /// The folded hints, in order.
    pub fn hints(&self) -> Vec<&'a str> {
        let hints = self.folded("Hints").into_iter();
        hints.map(|(_, hint)| hint).collect()
    }

    /// What an interviewer asks next, in order: the questions with their answers.
    pub fn follow_ups(&self) -> Vec<(&'a str, &'a str)> {
        self.folded(Self::FOLLOW_UPS)
    }

    /// What is folded below this heading, in order: the line that is seen, and the
    /// text.
    fn folded(&self, heading: &str) -> Vec<(&'a str, &'a str)> {
        let Some(section) = self.place_of(heading) else {
            return Vec::new();
        };
        let tags = Parser::new_ext(self.0, Options::ENABLE_TABLES)
            .into_offset_iter()
            .filter(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)))
            .map(|(_, place)| place)
            .filter(|place| section.start <= place.start && place.end <= section.end);
        let mut summaries = Vec::new();
        let mut begins = Vec::new();
        let mut ends = Vec::new();
        for html in tags {
            let all = |tag: &'static str| self.0[html.clone()].match_indices(tag);
            let after = |(at, tag): (usize, &str)| html.start + at + tag.len();
            summaries.extend(all("<summary>").map(after));
            begins.extend(all("</summary>").map(after));
            ends.extend(all("</details>").map(|(at, _)| html.start + at));
        }
        let text = |(summary, begin): (usize, usize)| {
            let end = ends.iter().copied().find(|end| *end >= begin);
            let summary = &self.0[summary..begin - "</summary>".len()];
            let text = &self.0[begin..end.unwrap_or(section.end)];
            (summary.trim(), text.trim())
        };
        summaries.into_iter().zip(begins).map(text).collect()
    }

    /// The range of the body of the first section with this heading.
    fn place_of(&self, heading: &str) -> Option<Range<usize>> {
        let sections = self.sections();
        let at = sections.iter().position(|it| it.title == heading)?;
        let next = sections.get(at + 1);
        Some(sections[at].place.end..next.map_or(self.0.len(), |next| next.place.start))
    }

    fn sections(&self) -> Vec<Heading> {
        let mut headings = self.headings();
        headings.retain(|heading| heading.level == HeadingLevel::H2);
        headings
    }

    fn headings(&self) -> Vec<Heading> {
        let mut headings: Vec<Heading> = Vec::new();
        let mut depth = 0;
        let mut is_open = false;
        let events = Parser::new_ext(self.0, Options::ENABLE_TABLES).into_offset_iter();
        for (event, place) in events {
            match event {
                Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                    // The range excludes the indentation: begin at the line.
                    let line = self.0[..place.start].rfind('\n').map_or(0, |it| it + 1);
                    headings.push(Heading {
                        level,
                        title: String::new(),
                        place: line..place.end,
                    });
                    (depth, is_open) = (depth + 1, true);
                }
                Event::Start(_) => depth += 1,
                Event::End(end) => {
                    depth -= 1;
                    is_open &= !matches!(end, TagEnd::Heading(_));
                }
                Event::Text(text) | Event::Code(text) if is_open => {
                    if let Some(heading) = headings.last_mut() {
                        heading.title += &text;
                    }
                }
                _ => {}
            }
        }
        headings
    }
}

#[cfg(test)]
mod tests {
    use super::Readme;

    const TEXT: &str = "# Title\n\nOnce.\n\n## Rules\n\n1. One.\n\n## Hints\n\n\
        <details><summary>Hint 1</summary>\n\nLook.\n\n</details>\n\
        <details><summary>Hint 2</summary>\n\nThink.\n\n</details>\n";

    #[test]
    fn a_readme_falls_into_its_parts() {
        let readme = Readme::of(TEXT);
        assert_eq!(readme.story(), "Once.");
        assert_eq!(readme.section("Rules"), Some("1. One."));
        assert_eq!(readme.section("Discussion"), None);
        assert_eq!(readme.hints(), ["Look.", "Think."]);
        assert_eq!(readme.follow_ups(), []);
    }

    #[test]
    fn follow_ups_are_questions_with_answers() {
        let text = "# Title\n\n## Follow-ups\n\n\
            <details><summary>And with two?</summary>\n\nNo.\n\n</details>\n\n\
            <details><summary>Who starves?</summary>\n\nNobody.\n\n</details>\n";
        let follow_ups = Readme::of(text).follow_ups();
        let expected = [("And with two?", "No."), ("Who starves?", "Nobody.")];
        assert_eq!(follow_ups, expected);
    }

    #[test]
    fn a_section_is_put_ahead_of_the_source_and_replaced() {
        let text = "# Title\n\nOnce.\n\n## Rules\n\n1. One.\n\n## Source\n\nA book.\n";
        let with = Readme::of(text).with_section("Who waits", Some("Nobody."));
        assert!(with.contains("1. One.\n\n## Who waits\n\nNobody.\n\n## Source"));
        let other = Readme::of(&with).with_section("Who waits", Some("All."));
        assert_eq!(Readme::of(&other).section("Who waits"), Some("All."));
        assert_eq!(Readme::of(&other).with_section("Who waits", None), text);
    }

    /// Code and quotations that look like headings or the end of a hint.
    const SHOWN: &str = "# Title\n\nOnce.\n\n```\n## Rules\n```\n\n> ## Rules\n\n\
        ## Rules\n\n1. One.\n\n```sh\n## Source\n```\n\n    ## Hints\n\n## Hints\n\n\
        <details><summary>Hint 1</summary>\n\n`</summary>` or `</details>`\n\n\
        ```\n</details>\n## Source\n```\n\n</details>\n\n## Source\n\nA book.\n";

    #[test]
    fn what_is_code_or_quoted_begins_no_section_and_ends_no_hint() {
        let readme = Readme::of(SHOWN);
        assert_eq!(readme.story(), "Once.\n\n```\n## Rules\n```\n\n> ## Rules");
        let rules = "1. One.\n\n```sh\n## Source\n```\n\n    ## Hints";
        assert_eq!(readme.section("Rules"), Some(rules));
        assert_eq!(readme.section("Source"), Some("A book."));
        let hint = "`</summary>` or `</details>`\n\n```\n</details>\n## Source\n```";
        assert_eq!(readme.hints(), [hint]);
    }

    #[test]
    fn a_section_is_put_into_a_readme_that_shows_headings_and_nothing_else_changes() {
        let with = Readme::of(SHOWN).with_section("Who waits", Some("Nobody."));
        let source = "\n## Source\n\nA book.\n";
        let place = SHOWN.rfind(source).expect("it has one");
        let (before, after) = SHOWN.split_at(place);
        assert_eq!(with, format!("{before}\n## Who waits\n\nNobody.\n{after}"));
        assert_eq!(Readme::of(&with).with_section("Who waits", None), SHOWN);
        let last = Readme::of(SHOWN).with_section("Source", Some("Another."));
        assert_eq!(last, format!("{before}\n## Source\n\nAnother.\n"));
    }
}

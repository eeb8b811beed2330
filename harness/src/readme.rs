//! The parts of a problem's README.

/// A README of the form that every problem's has: a title, the story, and the
/// sections Rules, Hints (folded), Discussion and Source. Most have others, too,
/// between Discussion and Source.
#[derive(Clone, Copy, Debug)]
pub struct Readme<'a>(&'a str);

impl<'a> Readme<'a> {
    /// The sections that every README has.
    pub const SECTIONS: [&'static str; 4] = ["Rules", "Hints", "Discussion", "Source"];

    /// The section that says how long threads may have to wait.
    pub const CLAIMS: &'static str = "Who waits";

    /// Reads a README.
    pub fn of(text: &'a str) -> Self {
        Self(text)
    }

    /// What stands between the title and the first section.
    pub fn story(&self) -> &'a str {
        let below_title = self.0.split_once('\n').map_or("", |(_, below)| below);
        below_title.split("\n## ").next().unwrap_or_default().trim()
    }

    /// What stands below this heading, up to the next.
    pub fn section(&self, heading: &str) -> Option<&'a str> {
        self.0.split("\n## ").skip(1).find_map(|section| {
            let (title, body) = section.split_once('\n')?;
            (title.trim() == heading).then_some(body.trim())
        })
    }

    /// The README with this section, where it was or else ahead of the source,
    /// or without it.
    pub fn with_section(&self, heading: &str, body: Option<&str>) -> String {
        let mut parts: Vec<String> = self.0.split("\n## ").map(str::to_owned).collect();
        let find = |parts: &[String], heading: &str| {
            let is = |part: &String| part.lines().next() == Some(heading);
            parts.iter().position(is)
        };
        let was = find(&parts, heading);
        if let Some(at) = was {
            parts.remove(at);
        }
        if let Some(body) = body {
            let at = was
                .or_else(|| find(&parts, "Source"))
                .unwrap_or(parts.len());
            parts.insert(at, format!("{heading}\n\n{}\n", body.trim()));
        }
        parts.join("\n## ")
    }

    /// The folded hints, in order.
    pub fn hints(&self) -> Vec<&'a str> {
        let section = self.section("Hints").unwrap_or_default();
        section
            .split("</summary>")
            .skip(1)
            .map(|rest| rest.split("</details>").next().unwrap_or_default().trim())
            .collect()
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

    #[test]
    fn a_section_is_replaced_where_it_was() {
        let text = "# Title\n\n## Who waits\n\nNobody.\n\n## Notes\n\nN.\n\n## Source\n\nS.\n";
        let other = Readme::of(text).with_section("Who waits", Some("All."));
        assert_eq!(other, text.replace("Nobody", "All"));
    }
}

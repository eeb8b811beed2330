//! The parts of a problem's README.

/// A README of the form that every problem's has: a title, the story, and the
/// sections Rules, Hints (folded), Discussion and Source.
#[derive(Clone, Copy, Debug)]
pub struct Readme<'a>(&'a str);

impl<'a> Readme<'a> {
    /// The sections that every README has.
    pub const SECTIONS: [&'static str; 4] = ["Rules", "Hints", "Discussion", "Source"];

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
}

//! How problems are grouped, and how hard they are.

use serde::Serialize;

/// A group of problems: after the chapters of the Little Book, and what is from
/// elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Patterns that solutions are made of: chapters 1 and 3.
    Patterns,
    /// Classical problems: chapter 4.
    Classical,
    /// Less classical problems: chapter 5.
    LessClassical,
    /// Not-so-classical problems: chapter 6.
    NotSoClassical,
    /// Not remotely classical problems: chapter 7.
    NotRemotelyClassical,
    /// What threads are synchronized with, made by hand: chapter 9.
    Primitives,
    /// Programs of course notes that are often copied.
    CourseNotes,
    /// Problems that interviewers ask.
    Interview,
}

impl Group {
    /// All groups, in order.
    pub const ALL: [Self; 8] = [
        Self::Patterns,
        Self::Classical,
        Self::LessClassical,
        Self::NotSoClassical,
        Self::NotRemotelyClassical,
        Self::Primitives,
        Self::CourseNotes,
        Self::Interview,
    ];

    /// The heading under which its problems are listed.
    pub fn title(self) -> &'static str {
        match self {
            Self::Patterns => "Patterns",
            Self::Classical => "Classical problems",
            Self::LessClassical => "Less classical problems",
            Self::NotSoClassical => "Not-so-classical problems",
            Self::NotRemotelyClassical => "Not remotely classical problems",
            Self::Primitives => "Primitives made by hand",
            Self::CourseNotes => "Programs of course notes",
            Self::Interview => "Interview problems",
        }
    }

    /// Its name, as commands take it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patterns => "patterns",
            Self::Classical => "classical",
            Self::LessClassical => "less-classical",
            Self::NotSoClassical => "not-so-classical",
            Self::NotRemotelyClassical => "not-remotely-classical",
            Self::Primitives => "primitives",
            Self::CourseNotes => "course-notes",
            Self::Interview => "interview",
        }
    }
}

/// How hard a problem is to solve without having seen it before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difficulty {
    /// One pattern solves it.
    Easy,
    /// It takes two or three patterns, or one in an unusual place.
    Medium,
    /// The obvious ideas fail.
    Hard,
}

impl Difficulty {
    /// All levels, the easiest first.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Medium, Self::Hard];

    /// Its name: "easy".
    pub fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }
}

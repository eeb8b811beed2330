//! What loom leaves out, if a program comes to it.

/// What can happen in a program's executions, and is not shown by loom. "No failure"
/// is no statement about these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
#[non_exhaustive]
pub struct Unshown {
    /// A thread waited at a condition variable outside of a `wait_while`: it was
    /// never woken spuriously.
    pub spurious: bool,
    /// One of several waiting threads was notified: always the one that had waited
    /// longest.
    pub other_waiter: bool,
    /// A thread waited at a condition variable for a limited time: it was never
    /// notified in time.
    pub in_time: bool,
    /// A thread failed twice at the same attempt: another thread always took a step
    /// in between.
    pub failed_again: bool,
}

impl Unshown {
    /// Whether loom has shown everything.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Each in a few words, as a continuation of "proved, except for".
    pub fn in_words(self) -> impl Iterator<Item = &'static str> {
        [
            (self.spurious, "spurious wakeups"),
            (self.other_waiter, "waking another than the longest waiter"),
            (self.in_time, "waits notified in time"),
            (self.failed_again, "failing again and again"),
        ]
        .into_iter()
        .filter_map(|(is_so, words)| is_so.then_some(words))
    }
}

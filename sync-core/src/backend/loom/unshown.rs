//! What loom leaves out, where a program came to it.

/// What could have happened where a program has been, and is not shown by loom.
/// That nothing failed does not speak of this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
#[non_exhaustive]
pub struct Unshown {
    /// A thread waited at a condition variable, and not in a `wait_while`: it
    /// was never woken spuriously.
    pub spurious: bool,
    /// One of several waiting threads was notified: always the one that had
    /// waited longest.
    pub other_waiter: bool,
    /// A thread waited at a condition variable for a limited time: it was never
    /// notified in time.
    pub in_time: bool,
    /// A thread tried something in vain, and again in vain: others always took
    /// a step in between.
    pub again_in_vain: bool,
}

impl Unshown {
    /// Whether loom has shown all.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Each in a few words, to go on "proved, except for".
    pub fn in_words(self) -> impl Iterator<Item = &'static str> {
        [
            (self.spurious, "spurious wakeups"),
            (self.other_waiter, "waking another than the longest waiter"),
            (self.in_time, "waits notified in time"),
            (self.again_in_vain, "failing again and again"),
        ]
        .into_iter()
        .filter_map(|(is_so, words)| is_so.then_some(words))
    }
}

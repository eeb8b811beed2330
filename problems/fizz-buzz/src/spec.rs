//! What has to be said, and by which thread.

use harness::{Event, Spec, Violation};

use crate::{SAYS, Word};

/// Rule 1.
pub(crate) const IN_ORDER: &str =
    "in the place of each number its thread speaks, number after number";
/// Rule 2.
pub(crate) const ALL: &str = "in the end something is said for every number up to n";

/// How far they have counted.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Sequence {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`.
    next: u64,
}

impl Sequence {
    pub(crate) fn new(n: u64) -> Self {
        Self { n, next: 1 }
    }
}

impl Spec for Sequence {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        assert_eq!(event.verb, SAYS, "no role announces anything else");
        let next = self.next;
        Violation::unless(next <= self.n, IN_ORDER, || {
            format!("{event} behind the end")
        })?;
        let (owner, item) = match Word::of(next) {
            Word::Fizz => ("fizz", None),
            Word::Buzz => ("buzz", None),
            Word::FizzBuzz => ("fizzbuzz", None),
            Word::Number => ("number", Some(next)),
        };
        let is_right = event.who.role == owner && event.item == item;
        Violation::unless(is_right, IN_ORDER, || {
            format!("{event} in the place of {next}, which is for {owner}")
        })?;
        self.next += 1;
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.next > self.n, ALL, || {
            format!("nothing is said for {}", self.next)
        })
    }
}

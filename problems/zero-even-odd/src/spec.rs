//! What the sequence has to be.

use harness::{Event, Spec, Violation};

use crate::PRINTS;

/// Rule 1.
pub(crate) const IN_ORDER: &str = "what is printed is 0 1 0 2 0 3 and so on, up to n";
/// Rule 2.
pub(crate) const OWN: &str = "each thread prints its own kind of number";
/// Rule 3.
pub(crate) const ALL: &str = "in the end the whole sequence is printed";

/// How much of the sequence is printed.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Sequence {
    n: u64,
    /// Numbers printed, zeros included: `0 ..= 2 * n`.
    printed: u64,
}

impl Sequence {
    pub(crate) fn new(n: u64) -> Self {
        Self { n, printed: 0 }
    }

    /// The number that comes next.
    fn next(&self) -> Option<u64> {
        let number = self.printed.div_ceil(2);
        let next = if self.printed.is_multiple_of(2) {
            0
        } else {
            number
        };
        (self.printed < 2 * self.n).then_some(next)
    }
}

impl Spec for Sequence {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        assert_eq!(event.verb, PRINTS, "no role announces anything else");
        let number = event.item.expect("a number is printed");
        Violation::unless(self.next() == Some(number), IN_ORDER, || {
            match self.next() {
                Some(next) => format!("{event} where {next} comes next"),
                None => format!("{event} behind the end"),
            }
        })?;
        let owner = match number {
            0 => "zero",
            number if number.is_multiple_of(2) => "even",
            _ => "odd",
        };
        Violation::unless(event.who.role == owner, OWN, || {
            format!("{event}, which is for {owner}")
        })?;
        self.printed += 1;
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.next().is_none(), ALL, || {
            format!("{} of {} numbers are printed", self.printed, 2 * self.n)
        })
    }
}

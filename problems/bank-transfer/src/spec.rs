//! What must never happen in the bank.

use harness::{Event, Setting, Spec, Violation};

use crate::{ACCOUNTS, ENDS, MOVED, MOVES, SAW, SEES, balance};

/// Rule 1.
pub(crate) const ALONE: &str = "an account takes part in one transfer at a time";
/// Rule 2.
pub(crate) const WHOLE: &str =
    "an auditor sees all transfers so far, each of them whole, and no other coin";
/// Rule 3.
pub(crate) const ONCE: &str = "everybody transfers or sees once in each round";
/// What must be possible.
pub(crate) const AT_ONCE: &str = "transfers between different accounts go on at the same time";

/// The bank as its books should be.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Bank {
    coins: [u64; ACCOUNTS.len()],
    /// Whether it takes part in a transfer.
    taken: [bool; ACCOUNTS.len()],
}

impl Bank {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            coins: ACCOUNTS.map(|_| balance(setting)),
            taken: ACCOUNTS.map(|_| false),
        }
    }

    pub(crate) fn two_at_once(&self) -> bool {
        self.taken.iter().all(|taken| *taken)
    }
}

impl Spec for Bank {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let [from, to] = match event.who.role {
            "payer" => [0, 1],
            "repayer" => [1, 0],
            _ => [2, 3],
        };
        match event.verb {
            MOVES => {
                Violation::unless(!self.taken[from] && !self.taken[to], ALONE, || {
                    format!("{event} while another transfer has its account")
                })?;
                [self.taken[from], self.taken[to]] = [true; 2];
                if self.coins[from] > 0 {
                    self.coins[from] -= 1;
                    self.coins[to] += 1;
                }
                Ok(())
            }
            ENDS => {
                [self.taken[from], self.taken[to]] = [false; 2];
                Ok(())
            }
            SEES => {
                let coins = self.coins.iter().fold(0, |all, it| all * 10 + it);
                let is_right = event.item == Some(coins) && !self.taken.contains(&true);
                Violation::unless(is_right, WHOLE, || {
                    format!(
                        "{event}, and they should be {coins}; taken: {:?}",
                        self.taken
                    )
                })
            }
            MOVED | SAW => Err(Violation {
                rule: ONCE,
                detail: event.to_string(),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }
}

//! What must never happen in the hall, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{CHECKS_IN, CONFIRMS, DEVIATED, ENTERS, GETS, LEAVES, PRESIDES, RISES, SWEARS};

/// Rule 1.
pub(crate) const CLOSED: &str = "nobody enters while the judge is in";
/// Rule 2.
pub(crate) const STAY: &str = "no immigrant leaves while the judge is in";
/// Rule 3.
pub(crate) const ALL_CHECKED_IN: &str =
    "the judge does not confirm before all immigrants who have entered have checked in";
/// Rule 4.
pub(crate) const CONFIRMED: &str = "an immigrant swears and gets its certificate only if a judge \
     has confirmed since it checked in";
/// Rule 5.
pub(crate) const ALL_GONE: &str = "no judge enters before all who were confirmed have left";
/// Rule 6.
pub(crate) const EVERY_ROUND: &str = "everybody does the steps of its round once and in order";

/// The immigrants and the judge.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Ceremony {
    /// By immigrant.
    immigrants: Vec<Immigrant>,
    judge: Option<Judge>,
    /// All spectators there are, inside or not.
    spectators: usize,
    rounds: usize,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum Immigrant {
    /// It has not entered, or has left.
    Outside,
    Entered,
    CheckedIn,
    /// A judge has confirmed since it checked in.
    Confirmed,
}

/// A judge in the hall.
#[derive(Clone, Debug, Default, Hash)]
struct Judge {
    /// How many it has confirmed, once it has.
    confirmed: Option<usize>,
    /// A spectator has left.
    spectator_left: bool,
}

impl Ceremony {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            immigrants: vec![Immigrant::Outside; setting.count("immigrant")],
            judge: None,
            spectators: setting.count("spectator"),
            rounds: setting.rounds(),
        }
    }

    /// True for a single immigrant, too.
    pub(crate) fn two_are_confirmed(&self) -> bool {
        let two = |judge: &Judge| judge.confirmed >= Some(2);
        self.immigrants.len() == 1 || self.judge.as_ref().is_some_and(two)
    }

    pub(crate) fn spectator_leaves(&self) -> bool {
        let leaves = |judge: &Judge| judge.spectator_left;
        self.spectators == 0 || self.judge.as_ref().is_some_and(leaves)
    }

    /// True for a single immigrant, too: then a judge comes for each round of it.
    pub(crate) fn finds_nobody(&self) -> bool {
        let nobody = |judge: &Judge| judge.confirmed == Some(0);
        self.immigrants.len() == 1 || self.judge.as_ref().is_some_and(nobody)
    }

    /// How many immigrants stand there.
    fn count(&self, at: Immigrant) -> usize {
        self.immigrants.iter().filter(|it| **it == at).count()
    }

    fn confirm(&mut self, event: &Event) -> Result<(), Violation> {
        let missing = self.count(Immigrant::Entered);
        Violation::unless(missing == 0, ALL_CHECKED_IN, || {
            format!("{event} while {missing} have entered and not checked in")
        })?;
        if let Some(judge) = &mut self.judge {
            let checked_in = self
                .immigrants
                .iter_mut()
                .filter(|it| **it == Immigrant::CheckedIn);
            judge.confirmed = Some(checked_in.map(|it| *it = Immigrant::Confirmed).count());
        }
        Ok(())
    }

    fn leave(&mut self, event: &Event) -> Result<(), Violation> {
        match &mut self.judge {
            Some(judge) if event.who.role == "spectator" => judge.spectator_left = true,
            Some(_) => {
                return Err(Violation {
                    rule: STAY,
                    detail: format!("{event}, and the judge is in"),
                });
            }
            None => {}
        }
        if event.who.role == "immigrant" {
            self.immigrants[event.who.index] = Immigrant::Outside;
        }
        Ok(())
    }
}

impl Spec for Ceremony {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let who = event.who;
        match event.verb {
            ENTERS | PRESIDES => {
                Violation::unless(self.judge.is_none(), CLOSED, || {
                    format!("{event} while a judge is in")
                })?;
                match who.role {
                    "immigrant" => self.immigrants[who.index] = Immigrant::Entered,
                    "judge" => {
                        let left = self.count(Immigrant::Confirmed);
                        Violation::unless(left == 0, ALL_GONE, || {
                            format!("{event}, and {left} of the last ceremony are still there")
                        })?;
                        self.judge = Some(Judge::default());
                    }
                    _ => {}
                }
            }
            CHECKS_IN => self.immigrants[who.index] = Immigrant::CheckedIn,
            SWEARS | GETS => {
                let confirmed = self.immigrants[who.index] == Immigrant::Confirmed;
                Violation::unless(confirmed, CONFIRMED, || {
                    format!("{event}, and no judge has confirmed it")
                })?;
            }
            CONFIRMS => self.confirm(event)?,
            LEAVES => self.leave(event)?,
            RISES => self.judge = None,
            DEVIATED => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}

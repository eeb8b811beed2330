//! What must never happen in the shop, and what must be possible.

use std::collections::{BTreeSet, VecDeque};

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, BALKS, CUTS, ENTERS, GETS_UP, HAS_CUT, IS_FREE, LEAVES, SITS, places};

/// Rule 1.
pub(crate) const CAPACITY: &str = "no more customers are in the shop than it holds";
/// Rule 2.
pub(crate) const BALKS_IF_FULL: &str =
    "a customer balks only if the shop was full after it arrived";
/// Rule 3.
pub(crate) const SOMEBODY_WAITS: &str = "the barber begins a cut only if a customer waits for it";
/// Rule 4.
pub(crate) const ONE_CUT: &str = "a cut begins only when both have done their part of the last one";
/// Rule 5.
pub(crate) const BOTH_DONE: &str = "neither of the two goes on before both have done their part";
/// Rule 6.
pub(crate) const IN_ORDER: &str = "customers are cut in the order in which they entered";
/// Rule 7.
pub(crate) const EVERY_ROUND: &str =
    "a customer that does not balk enters and is cut once, and the barber cuts once in each round";
/// What must be possible.
pub(crate) const TOGETHER: &str = "customer and barber are at the cut at the same time";
/// What must be possible.
pub(crate) const FULL: &str = "the shop is full";
/// What must be possible.
pub(crate) const BALKED: &str = "a customer balks if there are more than the shop holds";

/// The shop and its people.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Salon {
    /// How many customers it holds.
    places: usize,
    all_customers: usize,
    /// Customers that have arrived and were neither let in nor have balked: for whom
    /// the shop was never full since then, and for whom it was.
    at_door: BTreeSet<usize>,
    found_full: BTreeSet<usize>,
    /// Customers that have entered and not sat down yet, the first in front.
    waiting: VecDeque<usize>,
    /// Customers that have entered, and for whom the barber has not begun to cut.
    uncut: usize,
    /// Customers that had their cut and have not left.
    cut: usize,
    /// The customer whose turn it is, from its sitting down until both are done.
    in_chair: Option<usize>,
    customer: Part,
    barber: Part,
    /// Whether the last event was that somebody balked.
    balked: bool,
}

/// How far somebody is with the cut.
#[derive(Clone, Copy, Debug, Default, Hash, PartialEq)]
enum Part {
    #[default]
    ToCome,
    Begun,
    Done,
}

impl Salon {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            places: places(setting),
            all_customers: setting.count("customer"),
            at_door: BTreeSet::new(),
            found_full: BTreeSet::new(),
            waiting: VecDeque::new(),
            uncut: 0,
            cut: 0,
            in_chair: None,
            customer: Part::ToCome,
            barber: Part::ToCome,
            balked: false,
        }
    }

    pub(crate) fn together(&self) -> bool {
        self.customer == Part::Begun && self.barber == Part::Begun
    }

    /// Also true if all customers together do not fill it.
    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() + self.being_cut() >= self.places.min(self.all_customers)
    }

    /// Also true if all customers find a place.
    pub(crate) fn has_balked(&self) -> bool {
        self.balked || self.all_customers <= self.places
    }

    fn being_cut(&self) -> usize {
        usize::from(self.customer == Part::Begun)
    }

    /// Ends the cut if both are done.
    fn end_cut(&mut self) {
        if self.customer == Part::Done && self.barber == Part::Done {
            self.customer = Part::ToCome;
            self.barber = Part::ToCome;
            self.in_chair = None;
        }
    }

    fn customer_does(&mut self, event: &Event) -> Result<(), Violation> {
        let who = event.who.index;
        match event.verb {
            ARRIVES => {
                self.at_door.insert(who);
            }
            ENTERS => {
                self.at_door.remove(&who);
                self.found_full.remove(&who);
                self.waiting.push_back(who);
                self.uncut += 1;
                let inside = self.waiting.len() + self.being_cut();
                Violation::unless(inside <= self.places, CAPACITY, || {
                    format!("{event}, which makes {inside}")
                })?;
            }
            BALKS => {
                Violation::unless(self.found_full.remove(&who), BALKS_IF_FULL, || {
                    format!("{event}, but it would have found a place")
                })?;
                self.balked = true;
            }
            SITS => {
                Violation::unless(self.customer == Part::ToCome, ONE_CUT, || {
                    format!("{event} while another one's cut is not over")
                })?;
                let first = self.waiting.front();
                Violation::unless(first == Some(&who), IN_ORDER, || match first {
                    Some(first) => format!("{event} before customer {}", first + 1),
                    None => format!("{event} without having entered"),
                })?;
                self.waiting.pop_front();
                self.customer = Part::Begun;
                self.in_chair = Some(who);
            }
            GETS_UP => {
                self.customer = Part::Done;
                self.cut += 1;
                self.end_cut();
            }
            LEAVES => {
                Violation::unless(self.in_chair != Some(who), BOTH_DONE, || {
                    format!("{event} while the barber has not done its part")
                })?;
                self.cut -= 1;
            }
            _ => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
        }
        Ok(())
    }

    fn barber_does(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            CUTS => {
                Violation::unless(self.barber == Part::ToCome, ONE_CUT, || {
                    format!("{event} while the last customer has not done its part")
                })?;
                Violation::unless(self.uncut > 0, SOMEBODY_WAITS, || {
                    format!("{event}, and nobody is there to be cut")
                })?;
                self.uncut -= 1;
                self.barber = Part::Begun;
            }
            HAS_CUT => {
                self.barber = Part::Done;
                self.end_cut();
            }
            IS_FREE => {
                Violation::unless(self.barber == Part::ToCome, BOTH_DONE, || {
                    format!("{event} while the customer has not done its part")
                })?;
            }
            _ => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
        }
        Ok(())
    }
}

impl Spec for Salon {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        self.balked = false;
        match event.who.role {
            "customer" => self.customer_does(event)?,
            _ => self.barber_does(event)?,
        }
        // Whoever is at the door now may find it full.
        if self.waiting.len() + self.being_cut() + self.cut >= self.places {
            self.found_full.append(&mut self.at_door);
        }
        Ok(())
    }
}

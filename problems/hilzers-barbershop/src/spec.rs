//! What must never happen in the shop, and what must be possible.

use std::collections::{BTreeSet, VecDeque};

use harness::{Event, Setting, Spec, Violation};

use crate::{
    ACCEPTS, ARRIVES, BALKS, CUTS, ENTERS, GETS_UP, HAS_CUT, IS_CUT, LEAVES, PAYS, RISES, SITS,
    Size,
};

/// Rule 1.
pub(crate) const CAPACITY: &str = "no more customers are in the shop than fit";
/// Rule 2.
pub(crate) const BALKS_IF_FULL: &str =
    "a customer balks only if the shop was full after it arrived";
/// Rule 3.
pub(crate) const SEATS: &str = "no more customers sit on the sofa than fit";
/// Rule 4.
pub(crate) const TO_SOFA: &str =
    "customers sit down on the sofa in the order in which they entered";
/// Rule 5.
pub(crate) const SERVED: &str =
    "a customer rises only if a barber is left for it after all that have sat there for longer";
/// Rule 6.
pub(crate) const SOMEBODY_WAITS: &str = "a barber begins a cut only if a customer waits for it";
/// Rule 7.
pub(crate) const CHAIRS: &str = "no more cuts go on than there are barbers";
/// Rule 8.
pub(crate) const PAYS_AFTER: &str =
    "a customer pays only for a cut in which both have done their part";
/// Rule 9.
pub(crate) const ONE_REGISTER: &str =
    "a customer pays only when the payment before it was accepted";
/// Rule 10.
pub(crate) const ACCEPTS_PAID: &str = "a barber accepts only a payment that was made";
/// Rule 11.
pub(crate) const LEAVES_PAID: &str = "a customer leaves only when its payment was accepted";
/// Rule 12.
pub(crate) const EVERY_ROUND: &str =
    "everybody does each thing once in a round, a customer that balks nothing";
/// What must be possible.
pub(crate) const SOFA_FULL: &str = "all seats of the sofa are taken";
/// What must be possible.
pub(crate) const ALL_BARBERS: &str = "as many customers are cut at once as there are barbers";
/// What must be possible.
pub(crate) const FULL: &str = "the shop is full";
/// What must be possible.
pub(crate) const BALKED: &str = "a customer balks if there are more than the shop holds";

/// The shop and its people.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Salon {
    room: usize,
    seats: usize,
    barbers: usize,
    all_customers: usize,
    /// Customers that have arrived and were neither let in nor have balked: for whom
    /// the shop was never full since then, and for whom it was.
    at_door: BTreeSet<usize>,
    found_full: BTreeSet<usize>,
    /// Customers that have entered and not sat down, the first in front.
    standing: VecDeque<usize>,
    /// Customers on the sofa, the first in front.
    sofa: VecDeque<usize>,
    /// Customers that have risen from the sofa, and have not had their cut.
    in_chairs: usize,
    /// Customers that had their cut and whose payment was not accepted.
    cut: usize,
    /// Customers whose payment was accepted and that have not left.
    leaving: usize,
    /// Customers that have entered, and for whom no barber has begun to cut.
    uncut: usize,
    /// Cuts that are not over, as the customers and as the barbers see it.
    as_customers: Cuts,
    as_barbers: Cuts,
    /// Cuts that are over and not paid.
    unpaid: usize,
    /// The customer at the register whose payment was not accepted.
    paying: Option<usize>,
    /// Whether the last event was that somebody balked.
    balked: bool,
}

#[derive(Clone, Debug, Default, Hash)]
struct Cuts {
    begun: usize,
    /// Those of them in which this side has done its part.
    done: usize,
}

impl Cuts {
    fn go_on(&self) -> usize {
        self.begun - self.done
    }
}

impl Salon {
    pub(crate) fn new(setting: &Setting) -> Self {
        let Size {
            room,
            sofa,
            barbers,
        } = Size::of(setting);
        Self {
            room,
            seats: sofa,
            barbers,
            all_customers: setting.count("customer"),
            at_door: BTreeSet::new(),
            found_full: BTreeSet::new(),
            standing: VecDeque::new(),
            sofa: VecDeque::new(),
            in_chairs: 0,
            cut: 0,
            leaving: 0,
            uncut: 0,
            as_customers: Cuts::default(),
            as_barbers: Cuts::default(),
            unpaid: 0,
            paying: None,
            balked: false,
        }
    }

    // What must be possible is also the case if there are too few customers for it.

    pub(crate) fn sofa_is_full(&self) -> bool {
        self.sofa.len() >= self.seats.min(self.all_customers)
    }

    pub(crate) fn all_barbers_cut(&self) -> bool {
        let together = self.as_customers.go_on().min(self.as_barbers.go_on());
        together >= self.barbers.min(self.all_customers)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.inside() >= self.room.min(self.all_customers)
    }

    pub(crate) fn has_balked(&self) -> bool {
        self.balked || self.all_customers <= self.room
    }

    /// Customers in the shop, without those that may be on their way out.
    fn inside(&self) -> usize {
        self.standing.len() + self.sofa.len() + self.in_chairs + self.cut
    }

    /// Ends a cut in which both have done their part.
    fn end_cut(&mut self) {
        if self.as_customers.done > 0 && self.as_barbers.done > 0 {
            for side in [&mut self.as_customers, &mut self.as_barbers] {
                side.begun -= 1;
                side.done -= 1;
            }
            self.unpaid += 1;
        }
    }

    /// A customer comes in or goes away.
    fn at_the_door(&mut self, event: &Event) -> Result<(), Violation> {
        let who = event.who.index;
        match event.verb {
            ARRIVES => {
                self.at_door.insert(who);
            }
            ENTERS => {
                self.at_door.remove(&who);
                self.found_full.remove(&who);
                self.standing.push_back(who);
                self.uncut += 1;
                let inside = self.inside();
                Violation::unless(inside <= self.room, CAPACITY, || {
                    format!("{event}, which makes {inside}")
                })?;
            }
            BALKS => {
                Violation::unless(self.found_full.remove(&who), BALKS_IF_FULL, || {
                    format!("{event}, but it would have found a place")
                })?;
                self.balked = true;
            }
            _ => {
                Violation::unless(self.paying != Some(who), LEAVES_PAID, || {
                    format!("{event}, and nobody has accepted its payment")
                })?;
                self.leaving = self.leaving.saturating_sub(1);
            }
        }
        Ok(())
    }

    /// A customer comes to the sofa, or leaves it.
    fn at_the_sofa(&mut self, event: &Event) -> Result<(), Violation> {
        let who = event.who.index;
        if event.verb == SITS {
            Violation::unless(self.standing.front() == Some(&who), TO_SOFA, || {
                format!("{event}, and was not the first of those that stand")
            })?;
            self.standing.pop_front();
            self.sofa.push_back(who);
            return Violation::unless(self.sofa.len() <= self.seats, SEATS, || {
                format!("{event}, which makes {}", self.sofa.len())
            });
        }
        let longer = self.sofa.iter().position(|sits| *sits == who);
        let taken = self.in_chairs + longer.unwrap_or(self.sofa.len());
        Violation::unless(taken < self.barbers, SERVED, || {
            format!(
                "{event}, with {} that have risen before it and {} that have sat there for longer",
                self.in_chairs,
                taken - self.in_chairs
            )
        })?;
        self.sofa.retain(|sits| *sits != who);
        self.in_chairs += 1;
        Ok(())
    }

    fn at_the_chairs(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            IS_CUT => {
                self.as_customers.begun += 1;
                Violation::unless(self.as_customers.begun <= self.barbers, CHAIRS, || {
                    format!("{event}, and all barbers are busy with others")
                })?;
            }
            GETS_UP => {
                self.in_chairs = self.in_chairs.saturating_sub(1);
                self.cut += 1;
                self.as_customers.done += 1;
            }
            CUTS => {
                Violation::unless(self.uncut > 0, SOMEBODY_WAITS, || {
                    format!("{event}, and nobody is there to be cut")
                })?;
                self.uncut -= 1;
                self.as_barbers.begun += 1;
                Violation::unless(self.as_barbers.begun <= self.barbers, CHAIRS, || {
                    format!("{event} while no chair is empty")
                })?;
            }
            _ => self.as_barbers.done += 1,
        }
        self.end_cut();
        Ok(())
    }

    fn at_the_register(&mut self, event: &Event) -> Result<(), Violation> {
        if event.verb == PAYS {
            Violation::unless(self.unpaid > 0, PAYS_AFTER, || {
                format!("{event}, and its cut is not over")
            })?;
            Violation::unless(self.paying.is_none(), ONE_REGISTER, || {
                format!("{event} while another one's payment is not accepted")
            })?;
            self.unpaid -= 1;
            self.paying = Some(event.who.index);
        } else {
            Violation::unless(self.paying.is_some(), ACCEPTS_PAID, || {
                format!("{event}, and nobody has paid")
            })?;
            self.paying = None;
            self.cut -= 1;
            self.leaving += 1;
        }
        Ok(())
    }
}

impl Spec for Salon {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        self.balked = false;
        match event.verb {
            ARRIVES | ENTERS | BALKS | LEAVES => self.at_the_door(event)?,
            SITS | RISES => self.at_the_sofa(event)?,
            IS_CUT | GETS_UP | CUTS | HAS_CUT => self.at_the_chairs(event)?,
            PAYS | ACCEPTS => self.at_the_register(event)?,
            _ => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
        }
        // Whoever is at the door now may find it full.
        if self.inside() + self.leaving >= self.room {
            self.found_full.append(&mut self.at_door);
        }
        Ok(())
    }
}

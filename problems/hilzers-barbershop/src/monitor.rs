//! A monitor: queues, seats and the register in one state.
//!
//! A customer and its barber wait for what becomes of the customer's place.
//!
//! Source: ours, with the monitor of Lampson and Redell (Mesa, 1980).
//! Patterns: monitor, queue.

use std::hash::Hash;

use sync_core::{Condvar, Mutex};

use crate::{Cut, Inside, Shop, Size};

pub(crate) struct Monitor {
    state: Mutex<Inside>,
    changed: Condvar,
    /// Where ushers go: customers find their seats themselves.
    lounge: Mutex<()>,
}

impl Monitor {
    pub(crate) fn new(size: Size) -> Self {
        Self {
            state: Mutex::new(Inside::new(size)),
            changed: Condvar::new(),
            lounge: Mutex::new(()),
        }
    }

    /// Waits until this holds, and then changes the state.
    fn when<R: Hash>(&self, holds: impl Fn(&Inside) -> bool, f: impl Fn(&mut Inside) -> R) -> R {
        self.state.when(&self.changed, holds, |state| {
            self.changed.notify_all();
            f(state)
        })
    }

    /// Waits until the cut of this place has come to a point, and takes it further.
    fn at(&self, place: usize, point: Cut, next: Cut) {
        let has_come = |state: &Inside| state.cuts[place] == point;
        self.when(has_come, |state| state.cuts[place] = next);
    }
}

impl Shop for Monitor {
    fn visit(
        &self,
        enter_shop: &dyn Fn(),
        sit_on_sofa: &dyn Fn(),
        rise: &dyn Fn(),
        get_hair_cut: &dyn Fn(),
        pay: &dyn Fn(),
    ) -> bool {
        let place = self.state.with(|state| {
            let place = state.free.pop()?;
            state.standing.push_back(place);
            enter_shop();
            Some(place)
        });
        let Some(place) = place else { return false };
        let can_sit = |s: &Inside| s.seats > 0 && s.standing.front() == Some(&place);
        self.when(can_sit, |state| {
            state.seats -= 1;
            state.on_sofa.extend(state.standing.pop_front());
            sit_on_sofa();
        });
        let called = |state: &Inside| !state.on_sofa.contains(&place);
        self.when(called, |state| {
            rise();
            state.seats += 1;
            state.cuts[place] = Cut::Begun;
        });
        get_hair_cut();
        self.at(place, Cut::BarberDone, Cut::None);
        let is_free = |state: &Inside| state.paying.is_none();
        self.when(is_free, |state| {
            state.paying = Some(place);
            pay();
        });
        self.when(|s| s.paying != Some(place), |s| s.free.push(place));
        true
    }

    fn work(&self, cut_hair: &dyn Fn(), accept_payment: &dyn Fn()) {
        let somebody_sits = |state: &Inside| !state.on_sofa.is_empty();
        let place = self.when(somebody_sits, |s| s.on_sofa.pop_front().expect("one sits"));
        cut_hair();
        self.at(place, Cut::Begun, Cut::BarberDone);
        self.when(|state| state.cuts[place] != Cut::BarberDone, |_| ());
        let has_paid = |state: &Inside| state.paying.is_some();
        self.when(has_paid, |state| {
            state.paying = None;
            accept_payment();
        });
    }

    fn usher(&self) {
        self.lounge.with(|()| ());
    }
}

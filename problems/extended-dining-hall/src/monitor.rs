//! A monitor that shows who is in the hall.
//!
//! Somebody who is ready to eat waits until there is company; somebody who has
//! finished waits as long as it is the only company of one that dines, or of
//! one that was going to sit down beside it.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::Table;

pub(crate) struct Monitor {
    in_hall: Mutex<InHall>,
    /// Notified when somebody has sat down or finished.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct InHall {
    /// Students that have come and have not sat down.
    ready_to_eat: usize,
    /// Students that dine.
    eating: usize,
    /// Students that have finished and not left.
    ready_to_leave: usize,
}

impl InHall {
    /// Whether one that is ready to eat is alone in the hall.
    fn must_not_sit(&self) -> bool {
        self.ready_to_eat == 1 && self.eating + self.ready_to_leave == 0
    }

    /// Whether one that has finished is all the company of another one.
    fn must_not_leave(&self) -> bool {
        let somebody_sits_down = self.eating == 0 && self.ready_to_eat == 1;
        self.ready_to_leave == 1 && (self.eating == 1 || somebody_sits_down)
    }
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            in_hall: Mutex::new(InHall::default()),
            changed: Condvar::new(),
        }
    }
}

impl Table for Monitor {
    fn sit(&self, sits: &dyn Fn()) {
        self.in_hall.enter(|hall| {
            hall.ready_to_eat += 1;
            self.changed.wait_while(hall, |hall| hall.must_not_sit());
            sits();
            hall.ready_to_eat -= 1;
            hall.eating += 1;
            self.changed.notify_all();
        });
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        self.in_hall.enter(|hall| {
            hall.eating -= 1;
            hall.ready_to_leave += 1;
            self.changed.notify_all();
            self.changed.wait_while(hall, |hall| hall.must_not_leave());
            gets_up();
            hall.ready_to_leave -= 1;
        });
    }
}

//! A day at the center, as it is seen from outside: when children go home.

use sync_core::{Condvar, Mutex};

use crate::Center;

/// A center, and who is there.
///
/// If children went home whenever they liked, each of them would free some of
/// those that wait without need, and nobody would notice. So on a day of patience
/// no child goes home while somebody waits and need not: if nothing makes that
/// one go on, it is a deadlock.
pub struct Day {
    center: Box<dyn Center>,
    /// Children per adult.
    ratio: usize,
    /// Whether children stay while somebody waits without need.
    is_patient: bool,
    present: Mutex<Present>,
    /// Notified when somebody has entered or left.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Present {
    /// Children at the door.
    at_door: usize,
    /// Children inside.
    children: usize,
    /// Adults inside.
    adults: usize,
    /// Adults that want to leave, of those inside.
    leaving: usize,
}

impl Day {
    pub(crate) fn new(center: impl Center + 'static, ratio: usize, is_patient: bool) -> Self {
        Self {
            center: Box::new(center),
            ratio,
            is_patient,
            present: Mutex::new(Present::default()),
            changed: Condvar::new(),
        }
    }

    /// A child comes, `plays` and goes home.
    pub(crate) fn child(&self, plays: impl Fn(), leaves: impl Fn()) {
        if self.is_patient {
            self.present.with(|present| present.at_door += 1);
        }
        self.center.child_enters();
        plays();
        if self.is_patient {
            self.present.with(|present| {
                present.at_door -= 1;
                present.children += 1;
                self.changed.notify_all();
            });
            self.present.when(
                &self.changed,
                |present| !self.somebody_need_not_wait(present),
                |present| present.children -= 1,
            );
        }
        leaves();
        self.center.child_leaves();
    }

    /// An adult comes.
    pub(crate) fn adult_comes(&self) {
        if self.is_patient {
            self.present.with(|present| present.adults += 1);
        }
        self.center.adult_enters();
    }

    /// An adult leaves.
    pub(crate) fn adult_goes(&self, leaves: impl Fn()) {
        if self.is_patient {
            self.present.with(|present| present.leaving += 1);
        }
        self.center.adult_leaves();
        leaves();
        if self.is_patient {
            self.present.with(|present| {
                present.adults -= 1;
                present.leaving -= 1;
                self.changed.notify_all();
            });
        }
    }

    /// Whether there is a place for a child at the door, or an adult that wants
    /// to leave is not needed.
    fn somebody_need_not_wait(&self, present: &Present) -> bool {
        let may_enter = present.children < self.ratio * present.adults;
        let may_leave = present.children <= self.ratio * present.adults.saturating_sub(1);
        present.at_door > 0 && may_enter || present.leaving > 0 && may_leave
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Day").finish_non_exhaustive()
    }
}

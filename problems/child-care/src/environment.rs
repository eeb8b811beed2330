//! A day at the center, as it is seen from outside: when children go home.

use sync_core::{Condvar, Mutex};

use crate::Center;

/// A center, and who is there.
///
/// Children could go home whenever they like. Then an adult that waits without
/// need would be freed sooner or later by children that leave, and nobody would
/// notice. So on a day of patience no child goes home while an adult waits to
/// leave and may: if nothing makes the adult go, that is a deadlock.
pub struct Day {
    center: Box<dyn Center>,
    /// Children per adult.
    ratio: usize,
    /// Whether children stay while an adult waits that may leave.
    is_patient: bool,
    present: Mutex<Present>,
    /// Notified when an adult may no longer leave, or has left.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Present {
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
        self.center.child_enters();
        plays();
        if self.is_patient {
            self.present.with(|present| {
                present.children += 1;
                self.changed.notify_all();
            });
            self.present.when(
                &self.changed,
                |present| !self.an_adult_may_leave(present),
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

    /// Whether an adult wants to leave, and the others are enough for the children.
    fn an_adult_may_leave(&self, present: &Present) -> bool {
        present.leaving > 0 && present.children <= self.ratio * (present.adults - 1)
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Day").finish_non_exhaustive()
    }
}

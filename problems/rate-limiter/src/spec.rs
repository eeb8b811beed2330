//! What must never happen in a window of time.

use std::collections::BTreeMap;

use harness::{Event, Setting, Spec, Violation};

use crate::{GOES, MISDATED, TICKS, WENT};

/// Rule 1.
pub(crate) const NOT_TOO_MANY: &str = "in no window are there more calls than the limit";
/// Rule 2.
pub(crate) const IN_TIME: &str =
    "a call counts at a time after its coming that is not in the future";
/// Rule 3.
pub(crate) const ONCE: &str = "every caller goes once in each round";
/// What must be possible.
pub(crate) const FULL_WINDOW: &str =
    "there are as many calls in a window as the limit, if that divides it and enough come";

/// The calls of late.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Window {
    /// How many count at each time, as far back as two windows.
    calls: BTreeMap<u64, usize>,
    window: u64,
    limit: usize,
    may_be_full: bool,
}

impl Window {
    pub(crate) fn new(setting: &Setting) -> Self {
        let (window, limit) = (setting.parameter("window"), setting.parameter("limit"));
        let calls = setting.count("caller") * setting.rounds();
        Self {
            calls: BTreeMap::new(),
            window: window as u64,
            limit,
            may_be_full: window.is_multiple_of(limit) && calls >= limit,
        }
    }

    /// The most calls in a window that begins with one.
    fn most(&self) -> usize {
        let windows = self.calls.keys().map(|begin| {
            let inside = self.calls.range(begin..&(begin + self.window));
            inside.map(|(_, calls)| calls).sum()
        });
        windows.max().unwrap_or_default()
    }

    pub(crate) fn full(&self) -> bool {
        self.most() == self.limit || !self.may_be_full
    }
}

impl Spec for Window {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match (event.verb, event.item) {
            (TICKS, Some(_)) => Ok(()),
            (GOES, Some(at)) => {
                *self.calls.entry(at).or_default() += 1;
                let last = self.calls.keys().next_back().copied().unwrap_or_default();
                let window = self.window;
                self.calls.retain(|at, _| at + 2 * window > last);
                Violation::unless(self.most() <= self.limit, NOT_TOO_MANY, || {
                    format!("{event}; calls by time: {:?}", self.calls)
                })
            }
            (WENT, Some(times)) => Err(Violation {
                rule: ONCE,
                detail: format!("{} went {times} times in one round", event.who),
            }),
            (MISDATED, Some(at)) => Err(Violation {
                rule: IN_TIME,
                detail: format!("{} goes at {at} and is not there then", event.who),
            }),
            _ => unreachable!("no role announces `{event}`"),
        }
    }
}

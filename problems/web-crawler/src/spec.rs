//! What must never happen to the pages.

use std::collections::BTreeSet;

use harness::{Event, Setting, Spec, Violation};

use crate::{FETCHES, GOES_HOME, HAS};

/// Rule 1.
pub(crate) const ONCE: &str = "every page is fetched once";
/// Rule 2.
pub(crate) const ALL_BEFORE_HOME: &str = "no worker goes home before all pages are fetched";
/// What must be possible.
pub(crate) const TOGETHER: &str = "two pages are fetched at the same time, if there are three";

/// How far the crawl is.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Fetched {
    left: BTreeSet<u64>,
    under_way: usize,
    may_be_together: bool,
}

impl Fetched {
    pub(crate) fn new(setting: &Setting) -> Self {
        let pages = setting.parameter("pages") as u64;
        Self {
            left: (1..=pages).collect(),
            under_way: 0,
            may_be_together: pages > 2 && setting.count("worker") > 1,
        }
    }

    pub(crate) fn together(&self) -> bool {
        self.under_way > 1 || !self.may_be_together
    }
}

impl Spec for Fetched {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match (event.verb, event.item) {
            (FETCHES, Some(page)) => {
                self.under_way += 1;
                Violation::unless(self.left.remove(&page), ONCE, || {
                    format!("{event}, which was fetched before")
                })
            }
            (HAS, Some(_)) => {
                self.under_way -= 1;
                Ok(())
            }
            (GOES_HOME, None) => {
                let all = self.left.is_empty() && self.under_way == 0;
                Violation::unless(all, ALL_BEFORE_HOME, || {
                    let Self {
                        left, under_way, ..
                    } = self;
                    format!("{event}; {left:?} are not begun, {under_way} are under way")
                })
            }
            _ => unreachable!("no role announces `{event}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.left.is_empty(), ONCE, || {
            format!("nobody has fetched {:?}", self.left)
        })
    }
}

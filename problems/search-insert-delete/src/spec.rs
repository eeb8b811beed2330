//! What must never happen at the list, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ENTERS, LEAVES, WAS_INSIDE};

/// Rule 1.
pub(crate) const SEARCH_OR_DELETE: &str = "no searcher is at the list while a deleter is";
/// Rule 2.
pub(crate) const INSERT_OR_DELETE: &str = "no inserter is at the list while a deleter is";
/// Rule 3.
pub(crate) const ONE_INSERTER: &str = "no two inserters are at the list together";
/// Rule 4.
pub(crate) const ONE_DELETER: &str = "no two deleters are at the list together";
/// Rule 5.
pub(crate) const EVERY_ROUND: &str = "everybody is at the list once in each round";

/// What must be possible.
pub(crate) const SEARCH_TOGETHER: &str = "two searchers are at the list together";
/// What must be possible.
pub(crate) const SEARCH_BESIDE_INSERT: &str = "a searcher is at the list beside an inserter";

/// The threads at the list.
#[derive(Clone, Debug, Hash)]
pub(crate) struct AtList {
    searchers: usize,
    inserters: usize,
    deleters: usize,
    /// How many searchers there are, at the list or not.
    all_searchers: usize,
    /// How many inserters there are, at the list or not.
    all_inserters: usize,
}

impl AtList {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            searchers: 0,
            inserters: 0,
            deleters: 0,
            all_searchers: setting.count("searcher"),
            all_inserters: setting.count("inserter"),
        }
    }

    /// True for a single searcher: no other can be there with it.
    pub(crate) fn search_together(&self) -> bool {
        self.searchers >= 2.min(self.all_searchers)
    }

    /// True if one of the two kinds does not exist.
    pub(crate) fn search_beside_insert(&self) -> bool {
        self.searchers >= 1.min(self.all_searchers) && self.inserters >= 1.min(self.all_inserters)
    }

    fn of(&mut self, role: &str) -> &mut usize {
        match role {
            "searcher" => &mut self.searchers,
            "inserter" => &mut self.inserters,
            _ => &mut self.deleters,
        }
    }
}

impl Spec for AtList {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ENTERS => *self.of(event.who.role) += 1,
            LEAVES => *self.of(event.who.role) -= 1,
            WAS_INSIDE => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        let (searchers, inserters, deleters) = (self.searchers, self.inserters, self.deleters);
        let detail =
            || format!("{event}: {searchers} search, {inserters} insert, {deleters} delete");
        Violation::unless(searchers == 0 || deleters == 0, SEARCH_OR_DELETE, detail)?;
        Violation::unless(inserters == 0 || deleters == 0, INSERT_OR_DELETE, detail)?;
        Violation::unless(inserters <= 1, ONE_INSERTER, detail)?;
        Violation::unless(deleters <= 1, ONE_DELETER, detail)
    }
}

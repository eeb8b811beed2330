//! What must never happen to the tasks.

use std::collections::BTreeSet;

use harness::{Event, Setting, Spec, Violation};

use crate::{GETS, GETS_OTHERS, GIVES_UP, HAS_RUN, IS_SHUT_DOWN, RUNS};

/// Rule 1.
pub(crate) const ONCE: &str = "every task is done once";
/// Rule 2.
pub(crate) const IN_ORDER: &str =
    "a map gives the results of all its tasks, done or failed, in their order";
/// Rule 3.
pub(crate) const NONE_LATE: &str =
    "after the time of a map is over, no worker begins with a second task of it";
/// Rule 4.
pub(crate) const ALL_DONE: &str = "when the pool is shut down, all that was submitted is done";
/// What must be possible.
pub(crate) const TOGETHER: &str =
    "two tasks are done at the same time, if there are workers and tasks for it";

/// What must be possible.
pub(crate) const SUCCEEDS: &str = "the map gets its results";

/// How far the tasks are.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Done {
    /// Those that nobody has begun with.
    left: BTreeSet<u64>,
    running: usize,
    /// The task that is submitted after the map.
    last: u64,
    map: Map,
    is_limited: bool,
    /// Workers that have begun with a task of the map since: they may have taken it
    /// before.
    late: BTreeSet<usize>,
    may_be_together: bool,
}

/// The client's map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Map {
    Waits,
    HasGot,
    HasGivenUp,
}

impl Done {
    pub(crate) fn new(setting: &Setting) -> Self {
        let last = setting.parameter("tasks") as u64;
        Self {
            left: (1..=last).collect(),
            running: 0,
            last,
            map: Map::Waits,
            is_limited: setting.parameter("limited") > 1,
            late: BTreeSet::new(),
            may_be_together: setting.count("worker") > 1 && last > 2,
        }
    }

    pub(crate) fn succeeds(&self) -> bool {
        self.map == Map::HasGot
    }

    pub(crate) fn together(&self) -> bool {
        self.running > 1 || !self.may_be_together
    }

    /// Rule 4.
    fn all_done(&self) -> Result<(), Violation> {
        let given_up = |task: &u64| self.map == Map::HasGivenUp && *task < self.last;
        let done = self.running == 0 && self.left.iter().all(given_up);
        Violation::unless(done, ALL_DONE, || {
            format!("{:?} were not begun, {} not ended", self.left, self.running)
        })
    }
}

impl Spec for Done {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match (event.verb, event.item) {
            (RUNS, Some(task)) => {
                self.running += 1;
                Violation::unless(self.left.remove(&task), ONCE, || {
                    format!("{} begins with task {task} once more", event.who)
                })?;
                let is_late = self.map == Map::HasGivenUp && task < self.last;
                let is_first = !is_late || self.late.insert(event.who.thread);
                Violation::unless(is_first, NONE_LATE, || {
                    format!("{} begins with task {task}", event.who)
                })
            }
            (HAS_RUN, Some(_)) => {
                self.running -= 1;
                Ok(())
            }
            (GETS, None) => {
                self.map = Map::HasGot;
                Ok(())
            }
            (GETS_OTHERS, Some(task)) => Err(Violation {
                rule: IN_ORDER,
                detail: format!("the result of task {task} is not where it should be"),
            }),
            (GIVES_UP, None) => {
                self.map = Map::HasGivenUp;
                Violation::unless(self.is_limited, IN_ORDER, || {
                    "a map without a limit gives up".to_owned()
                })
            }
            (IS_SHUT_DOWN, None) => self.all_done(),
            _ => unreachable!("no role announces `{event}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        self.all_done()
    }
}

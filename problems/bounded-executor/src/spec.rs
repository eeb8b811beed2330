//! What must never happen to the tasks.

use std::collections::BTreeSet;

use harness::{Event, Setting, Spec, Violation};

use crate::{HAS_RUN, RUNS, SUBMITS};

/// Rule 1.
pub(crate) const ONCE: &str = "every task is done once";
/// Rule 2.
pub(crate) const ROOM: &str = "no more tasks wait than there is room for";
/// What must be possible.
pub(crate) const TOGETHER: &str = "two tasks are done at the same time, if there are two clients";
/// What must be possible.
pub(crate) const BY_ITSELF: &str = "a client does a task, since there is no room";

/// What must be possible.
pub(crate) const BY_WORKERS: &str = "the workers do more tasks than there is room for at once";

/// How far the tasks are.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Done {
    /// Those that nobody has begun with.
    left: BTreeSet<u64>,
    /// Those that their client is rid of, of these.
    waiting: usize,
    room: usize,
    /// Workers that do nothing: each may have taken a task and not begun with it.
    idle: usize,
    /// Tasks under way.
    running: usize,
    may_be_together: bool,
    pub(crate) by_itself: bool,
    /// Tasks that workers have begun with, up to one more than the room.
    by_workers: usize,
}

impl Done {
    pub(crate) fn new(setting: &Setting) -> Self {
        let tasks = setting.count("client") * setting.parameter("tasks");
        Self {
            left: (1..=tasks as u64).collect(),
            waiting: 0,
            room: setting.parameter("room"),
            idle: setting.count("worker"),
            running: 0,
            may_be_together: setting.count("client") > 1,
            by_itself: false,
            by_workers: 0,
        }
    }

    pub(crate) fn together(&self) -> bool {
        self.running > 1 || !self.may_be_together
    }

    pub(crate) fn by_workers(&self) -> bool {
        self.by_workers > self.room
    }

    pub(crate) fn by_itself(&self) -> bool {
        self.by_itself
    }
}

impl Spec for Done {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let is_worker = event.who.role == "worker";
        match (event.verb, event.item) {
            (RUNS, Some(task)) => {
                self.running += 1;
                if is_worker {
                    self.idle -= 1;
                    self.by_workers = (self.by_workers + 1).min(self.room + 1);
                    self.waiting = self.waiting.saturating_sub(1);
                } else {
                    self.by_itself = true;
                }
                return Violation::unless(self.left.remove(&task), ONCE, || {
                    format!("{event} once more")
                });
            }
            (HAS_RUN, Some(_)) => {
                self.running -= 1;
                self.idle += usize::from(is_worker);
            }
            (SUBMITS, Some(task)) => self.waiting += usize::from(self.left.contains(&task)),
            _ => unreachable!("no role announces `{event}`"),
        }
        let Self {
            waiting,
            room,
            idle,
            ..
        } = self;
        Violation::unless(*waiting <= *room + *idle, ROOM, || {
            format!("{waiting} wait and {idle} workers are idle")
        })
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.left.is_empty(), ONCE, || {
            format!("nobody has done {:?}", self.left)
        })
    }
}

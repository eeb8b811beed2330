//! What must never happen on the path, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, CHECKS_IN, CHECKS_OUT, DID, ENTERS, LEAVES};

/// Rule 1.
pub(crate) const ONE_SIDE: &str = "heathens and prudes are never on the path together";
/// Rule 2.
pub(crate) const MAJORITY: &str =
    "once the side on the path is outnumbered, no more of it cross than had come by then";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str =
    "everybody checks in, crosses and checks out once in each round, in this order";

/// What must be possible.
pub(crate) const HEATHENS_TOGETHER: &str = "two heathens are on the path together";
/// What must be possible.
pub(crate) const PRUDES_TOGETHER: &str = "two prudes are on the path together";
/// What must be possible.
pub(crate) const JOINS: &str =
    "one that checks in while the other side waits joins its own on the path";

/// Both sides, and which of them has the path.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Path {
    heathens: Side,
    prudes: Side,
    /// The side that was on the path last.
    ruling: Option<&'static str>,
    /// Once that side is outnumbered: how many of it may still enter.
    quota: Option<usize>,
    /// A side of which one has checked in to join others of it on the path,
    /// ahead of the other side, which waits.
    joining: Option<&'static str>,
    /// Whether it has just joined them.
    joined: bool,
}

#[derive(Clone, Debug, Default, Hash)]
struct Side {
    /// Came and did not enter yet.
    outside: usize,
    /// Checked in and did not check out yet.
    registered: usize,
    on_path: usize,
    /// How many there are.
    all: usize,
}

impl Path {
    pub(crate) fn new(setting: &Setting) -> Self {
        let side = |role| Side {
            all: setting.count(role),
            ..Side::default()
        };
        Self {
            heathens: side("heathen"),
            prudes: side("prude"),
            ruling: None,
            quota: None,
            joining: None,
            joined: false,
        }
    }

    /// True for a single heathen: no other can be there with it.
    pub(crate) fn heathens_together(&self) -> bool {
        self.heathens.on_path >= 2.min(self.heathens.all)
    }

    /// True for a single prude.
    pub(crate) fn prudes_together(&self) -> bool {
        self.prudes.on_path >= 2.min(self.prudes.all)
    }

    /// True if neither side has two, or one of them nobody.
    pub(crate) fn joins(&self) -> bool {
        let possible = self.heathens.all.max(self.prudes.all) > 1
            && self.heathens.all.min(self.prudes.all) > 0;
        self.joined || !possible
    }

    /// The side of this role, and the other one.
    fn sides(&mut self, role: &str) -> (&mut Side, &mut Side) {
        match role {
            "heathen" => (&mut self.heathens, &mut self.prudes),
            _ => (&mut self.prudes, &mut self.heathens),
        }
    }
}

impl Path {
    fn check_in(&mut self, role: &'static str) {
        let (own, other) = self.sides(role);
        own.registered += 1;
        let joins = own.on_path > 0 && own.on_path + 1 == own.registered && other.registered > 0;
        self.joining = joins.then_some(role);
    }

    fn enter(&mut self, role: &'static str) {
        let (own, _) = self.sides(role);
        own.outside -= 1;
        own.on_path += 1;
        self.joined = self.joining.take() == Some(role);
        if self.ruling != Some(role) {
            self.ruling = Some(role);
            self.quota = None;
        }
    }
}

impl Spec for Path {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let role = event.who.role;
        self.joined = false;
        match event.verb {
            ARRIVES => self.sides(role).0.outside += 1,
            CHECKS_IN => self.check_in(role),
            ENTERS => {
                let late = self.ruling == Some(role) && self.quota == Some(0);
                Violation::unless(!late, MAJORITY, || {
                    format!("{event}, though the other side has the majority and waits")
                })?;
                if self.ruling == Some(role) {
                    self.quota = self.quota.map(|quota| quota - 1);
                }
                self.enter(role);
            }
            LEAVES => self.sides(role).0.on_path -= 1,
            CHECKS_OUT => self.sides(role).0.registered -= 1,
            DID => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        if let (Some(ruling), None) = (self.ruling, self.quota) {
            let (own, other) = self.sides(ruling);
            let outnumbered = other.registered > own.registered;
            self.quota = outnumbered.then_some(own.outside);
        }
        let (heathens, prudes) = (self.heathens.on_path, self.prudes.on_path);
        Violation::unless(heathens == 0 || prudes == 0, ONE_SIDE, || {
            format!("{event}: {heathens} heathens and {prudes} prudes are on the path")
        })
    }
}

//! A solution whose threads do rounds for ever.

use std::{hash::Hash, rc::Rc, sync::atomic::AtomicUsize};

use sync_core::explorer::{
    self, Attributes, Context, Label, Object, ObjectKind, Operation, Outcome, Phase, Program,
};

use crate::{Event, Part, Performance, Stage, Who, event, problem::Lead};

/// How many rounds some threads may still go ahead of others.
static LEAD: ObjectKind = ObjectKind::new("lead").auxiliary();

/// Makes a program of it. The judge is not asked: what it forbids has been
/// proved not to happen, and what it remembers would be states.
pub(super) fn make(performance: Performance, leads: &[Lead], program: &mut Program) {
    let leads: Vec<_> = leads
        .iter()
        .map(|lead| (*lead, Rc::new(Object::of_kind(&LEAD, lead.rounds))))
        .collect();
    for part in performance.parts {
        let role = part.who.role;
        let of = |wanted: fn(&Lead) -> &'static str| {
            let lead = leads.iter().find(|(lead, _)| wanted(lead) == role);
            lead.map(|(_, ahead)| Rc::clone(ahead))
        };
        let stage = Endless {
            ahead: of(|lead| lead.role),
            behind: of(|lead| lead.of),
        };
        program.thread(role, move || stage.play(&part));
    }
}

struct Endless {
    /// How many rounds it may still go ahead, if there is a bound.
    ahead: Option<Rc<Object<usize>>>,
    /// How many rounds those may go ahead that must not be too far from it.
    behind: Option<Rc<Object<usize>>>,
}

impl Endless {
    fn play(&self, part: &Part) {
        loop {
            explorer::reset(&());
            if let Some(ahead) = &self.ahead {
                explorer::enter_phase(Phase::Remainder);
                ahead.perform(Going::Ahead);
                explorer::reset(&());
            }
            explorer::enter_phase(Phase::Doorway);
            part.play(0, self);
            if let Some(behind) = &self.behind {
                explorer::enter_phase(Phase::Remainder);
                behind.perform(Going::After);
            }
        }
    }
}

impl Stage for Endless {
    fn event(&self, event: &Event) {
        // As where rounds are counted: the role may keep what it announces.
        explorer::keep(&(event.verb, event.item));
        // The first event of a round that is neither a prelude nor an end.
        if event.verb.placement() != event::Placement::Latest {
            explorer::enter_phase(Phase::Critical);
        }
    }

    fn take_round(&self, _: Who, _: &AtomicUsize) -> bool {
        true
    }
}

/// A thread goes a round ahead, or comes a round after.
#[derive(Debug, Hash)]
enum Going {
    Ahead,
    After,
}

impl Operation for Going {
    type State = usize;

    fn label(&self) -> Label {
        Label::new(match self {
            Self::Ahead => "begin a round",
            Self::After => "end a round",
        })
    }

    fn attributes(&self) -> Attributes {
        match self {
            Self::Ahead => Attributes::new(),
            Self::After => Attributes::new().never_blocks(),
        }
    }

    fn outcomes(&self, left: &usize, _: &Context) -> Vec<Outcome<usize>> {
        match self {
            Self::Ahead if *left == 0 => vec![],
            Self::Ahead => vec![Outcome::becomes(left - 1)],
            Self::After => vec![Outcome::becomes(left + 1)],
        }
    }
}

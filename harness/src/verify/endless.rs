//! A solution whose threads do endless rounds.

use std::{hash::Hash, rc::Rc, sync::atomic::AtomicUsize};

use sync_core::explorer::{
    self, Attributes, Context, Label, Object, ObjectKind, Operation, Outcome, Phase, Program,
};

use crate::{Event, Part, Performance, Stage, Who, event, problem::Lead};

/// How many more rounds the threads of one role may begin before another role
/// ends one.
static LEAD: ObjectKind = ObjectKind::new("lead").auxiliary();

/// Makes a program of it. The judge is left out: the rules are proved with
/// bounded rounds, and its state would only multiply the states here.
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
    /// The rounds that it may still begin, if there is a bound.
    ahead: Option<Rc<Object<usize>>>,
    /// The rounds that the role bounded by this one may still begin.
    behind: Option<Rc<Object<usize>>>,
}

impl Endless {
    fn play(&self, part: &Part) {
        loop {
            explorer::reset(&());
            if let Some(ahead) = &self.ahead {
                explorer::enter_phase(Phase::Remainder);
                ahead.perform(LeadChange::Take);
                explorer::reset(&());
            }
            explorer::enter_phase(Phase::Doorway);
            part.play(0, self);
            if let Some(behind) = &self.behind {
                explorer::enter_phase(Phase::Remainder);
                behind.perform(LeadChange::GiveBack);
            }
        }
    }
}

impl Stage for Endless {
    fn event(&self, event: &Event) {
        // As with bounded rounds: the role's code may count what it announces.
        explorer::keep(&(event.verb, event.item));
        // The first event of a round that is neither a prelude nor a closing.
        if event.verb.placement() != event::Placement::Latest {
            explorer::enter_phase(Phase::Critical);
        }
    }

    fn take_round(&self, _: Who, _: &AtomicUsize) -> bool {
        true
    }
}

/// A thread takes one round of the lead, or gives one back.
#[derive(Debug, Hash)]
enum LeadChange {
    Take,
    GiveBack,
}

impl Operation for LeadChange {
    type State = usize;

    fn label(&self) -> Label {
        Label::new(match self {
            Self::Take => "begin a round",
            Self::GiveBack => "end a round",
        })
    }

    fn attributes(&self) -> Attributes {
        match self {
            Self::Take => Attributes::new(),
            Self::GiveBack => Attributes::new().never_blocks(),
        }
    }

    fn outcomes(&self, left: &usize, _: &Context) -> Vec<Outcome<usize>> {
        match self {
            Self::Take if *left == 0 => vec![],
            Self::Take => vec![Outcome::becomes(left - 1)],
            Self::GiveBack => vec![Outcome::becomes(left + 1)],
        }
    }
}

//! A solution whose threads do rounds for ever.

use std::{fmt, hash::Hash, rc::Rc, sync::atomic::AtomicUsize};

use sync_core::explorer::{self, Moment, Nature, Object, Operation, Outcome, Program, Standing};

use crate::{Event, Part, Performance, Stage, Who, event, problem::Lead};

/// This file: what is made here is no object of a solution.
pub(super) const FILE: &str = file!();

/// Makes a program of it. The judge is not asked: what it forbids has been
/// proved not to happen, and what it remembers would be states.
pub(super) fn make(performance: Performance, leads: &[Lead], program: &mut Program) {
    let leads: Vec<_> = leads
        .iter()
        .map(|lead| (*lead, Rc::new(Object::new(lead.rounds))))
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
            explorer::begins(&());
            if let Some(ahead) = &self.ahead {
                explorer::stands(Standing::Idle);
                ahead.perform(Going::Ahead);
                explorer::begins(&());
            }
            explorer::stands(Standing::Fresh);
            part.play(0, self);
            if let Some(behind) = &self.behind {
                explorer::stands(Standing::Idle);
                behind.perform(Going::After);
            }
        }
    }
}

impl Stage for Endless {
    fn event(&self, event: &Event) {
        // As where rounds are counted: the role may keep what it announces.
        explorer::never_forgets(&(event.verb, event.item));
        // The first event of a round that is neither a prelude nor an end.
        if event.verb.moment() != event::Moment::Latest {
            explorer::stands(Standing::Served);
        }
    }

    fn take_round(&self, _: Who, _: &AtomicUsize) -> bool {
        true
    }
}

/// A thread goes a round ahead, or comes a round after.
#[derive(Hash)]
enum Going {
    Ahead,
    After,
}

impl fmt::Debug for Going {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ahead => "begin a round",
            Self::After => "end a round",
        })
    }
}

impl Operation for Going {
    type State = usize;

    fn nature(&self) -> Nature {
        match self {
            Self::Ahead => Nature::new(),
            Self::After => Nature::new().never_blocks(),
        }
    }

    fn outcomes(&self, left: &usize, _: &Moment) -> Vec<Outcome<usize>> {
        match self {
            Self::Ahead if *left == 0 => vec![],
            Self::Ahead => vec![Outcome::becomes(left - 1)],
            Self::After => vec![Outcome::becomes(left + 1)],
        }
    }
}

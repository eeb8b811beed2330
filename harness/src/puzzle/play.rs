use std::sync::{Arc, atomic::AtomicUsize};

use crate::{
    Actor, Judge, Part, Performance, Setting,
    entry::Maker,
    solution::{MakeIn, Rounds},
};

/// What the threads of a role do.
pub(super) struct Role<C: ?Sized> {
    pub(super) name: &'static str,
    /// The default number of threads.
    pub(super) threads: usize,
    pub(super) round: Body<C>,
}

/// What a thread of a role does in a round.
type Body<C> = Arc<dyn Fn(&C, &Actor<'_>) + Send + Sync>;

impl<C: ?Sized> Clone for Role<C> {
    fn clone(&self) -> Self {
        Self {
            round: Arc::clone(&self.round),
            ..*self
        }
    }
}

/// How many rounds the threads of a role do together.
pub(super) type RoundsIn = fn(&Setting) -> usize;

/// The part of a performance that does not depend on the solution.
pub(super) struct Play<C: ?Sized> {
    pub(super) roles: Vec<Role<C>>,
    pub(super) sharing: Vec<(&'static str, RoundsIn)>,
    pub(super) judge: MakeIn<Box<dyn Judge>>,
}

impl<C: ?Sized + Send + Sync + 'static> Play<C> {
    /// A performance of the solution that `make` makes.
    pub(super) fn perform(&self, make: &Maker<C>, setting: &Setting) -> Performance {
        let contract: Arc<C> = make(setting).into();
        let setting = Arc::new(setting.clone());
        let roster = setting.roster();
        let mut parts = Vec::new();
        for Role { name, round, .. } in &self.roles {
            let shared = self.sharing.iter().find(|(role, _)| role == name);
            let pot = shared.map(|(_, rounds)| Arc::new(AtomicUsize::new(rounds(&setting))));
            for who in roster.iter().filter(|who| who.role == *name) {
                let (contract, round) = (Arc::clone(&contract), Arc::clone(round));
                parts.push(Part {
                    who: *who,
                    setting: Arc::clone(&setting),
                    rounds: match &pot {
                        Some(pot) => Rounds::Shared(Arc::clone(pot)),
                        None => Rounds::Own(setting.rounds()),
                    },
                    body: Arc::new(move |me| round(&contract, me)),
                });
            }
        }
        Performance {
            parts,
            judge: (self.judge)(&setting),
        }
    }
}

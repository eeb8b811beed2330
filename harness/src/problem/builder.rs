//! How a problem crate describes its problem.

use std::{
    fmt,
    sync::{Arc, atomic::AtomicUsize},
};

use super::{Lead, Problem};
use crate::{
    Actor, Claim, Exhibit, Failure, Fairness, Judge, Part, Performance, Setting, Solution, Spec,
    Verb, Waits,
    solution::{MakeIn, Rounds},
    spec::{Section, Sometimes, Watching},
};

type Body<C> = Arc<dyn Fn(&C, &Actor<'_>) + Send + Sync>;

/// How many rounds the threads of a role do.
#[derive(Clone, Copy)]
enum Work {
    /// Each as many as the setting says.
    Each,
    /// So many all together.
    Together(fn(&Setting) -> usize),
}

struct Role<C: ?Sized> {
    name: &'static str,
    work: Work,
    body: Body<C>,
}

impl<C: ?Sized> Clone for Role<C> {
    fn clone(&self) -> Self {
        Self {
            body: Arc::clone(&self.body),
            ..*self
        }
    }
}

/// The description of a problem, up to its spec.
pub struct ProblemBuilder<C: ?Sized> {
    name: &'static str,
    readme: &'static str,
    default: Setting,
    loom: Option<Setting>,
    explore: Option<Setting>,
    endless: Option<Setting>,
    leads: Vec<Lead>,
    never_endless: Option<&'static str>,
    roles: Vec<Role<C>>,
    possible: fn(&Setting) -> Result<(), String>,
}

impl<C: ?Sized + Send + Sync + 'static> ProblemBuilder<C> {
    pub(super) fn new(name: &'static str, readme: &'static str) -> Self {
        Self {
            name,
            readme,
            default: Setting::new(),
            loom: None,
            explore: None,
            endless: None,
            leads: Vec::new(),
            never_endless: None,
            roles: Vec::new(),
            possible: |_| Ok(()),
        }
    }

    /// A role: its name, how many threads play it by default, and what one of
    /// them does in a round.
    #[must_use]
    pub fn role(
        mut self,
        name: &'static str,
        threads: usize,
        round: impl Fn(&C, &Actor<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.default = self.default.with(name, threads);
        self.roles.push(Role {
            name,
            work: Work::Each,
            body: Arc::new(round),
        });
        self
    }

    /// The threads of the last role share this many rounds: whoever is free
    /// does the next. For puzzles in which the number of threads does not say
    /// who gets how often a turn.
    ///
    /// # Panics
    ///
    /// If there is no role yet.
    #[must_use]
    pub fn sharing(mut self, rounds: fn(&Setting) -> usize) -> Self {
        let role = self.roles.last_mut().expect("a role comes first");
        role.work = Work::Together(rounds);
        self
    }

    /// Where rounds go on for ever, the threads of the last role are at most so
    /// many rounds ahead of those of another one, all together. For puzzles in
    /// which they could fill an unbounded store.
    ///
    /// # Panics
    ///
    /// If there is no role yet.
    #[must_use]
    pub fn ahead(mut self, rounds: usize, of: &'static str) -> Self {
        let role = self.roles.last().expect("a role comes first").name;
        self.leads.push(Lead { role, of, rounds });
        self
    }

    /// Rounds cannot go on for ever in this puzzle, for this reason, so that
    /// nobody asks who may have to wait for ever.
    #[must_use]
    pub fn never_endless(mut self, why: &'static str) -> Self {
        self.never_endless = Some(why);
        self
    }

    /// A number that the puzzle has besides its threads, with its default.
    #[must_use]
    pub fn parameter(mut self, name: &'static str, default: usize) -> Self {
        self.default = self.default.with_parameter(name, default);
        self
    }

    /// How many rounds a thread does by default.
    #[must_use]
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.default = self.default.with_rounds(rounds);
        self
    }

    /// Says of a setting why the puzzle cannot be played to its end in it, and
    /// what would be right, in one sentence.
    #[must_use]
    pub fn possible(mut self, possible: fn(&Setting) -> Result<(), String>) -> Self {
        self.possible = possible;
        self
    }

    /// The setting that loom checks: at most five threads, few rounds.
    /// Without it, loom takes the default.
    #[must_use]
    pub fn loom(mut self, change: impl FnOnce(Setting) -> Setting) -> Self {
        self.loom = Some(change(self.default.clone().with_rounds(1)));
        self
    }

    /// The setting that the explorer checks. Without it, it takes the default
    /// with one round.
    #[must_use]
    pub fn explore(mut self, change: impl FnOnce(Setting) -> Setting) -> Self {
        self.explore = Some(change(self.default.clone().with_rounds(1)));
        self
    }

    /// The size at which it is decided who may have to wait for ever. Without
    /// it, that is loom's.
    #[must_use]
    pub fn endless(mut self, change: impl FnOnce(Setting) -> Setting) -> Self {
        self.endless = Some(change(self.default.clone().with_rounds(1)));
        self
    }

    /// The spec that watches each performance, made for its setting.
    pub fn spec<S: Spec>(
        self,
        make: impl Fn(&Setting) -> S + Send + Sync + 'static,
    ) -> Solutions<C, S> {
        Solutions {
            loom: self.loom.clone().unwrap_or_else(|| self.default.clone()),
            explore: self
                .explore
                .clone()
                .unwrap_or_else(|| self.default.clone().with_rounds(1)),
            endless: self
                .endless
                .clone()
                .or_else(|| self.loom.clone())
                .unwrap_or_else(|| self.default.clone()),
            roles: self.roles.clone().into(),
            about: self,
            make_spec: Arc::new(make),
            sometimes: Vec::new(),
            section: None,
            solutions: Vec::new(),
        }
    }
}

impl<C: ?Sized> fmt::Debug for ProblemBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProblemBuilder")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The description of a problem, from its spec on.
pub struct Solutions<C: ?Sized, S> {
    about: ProblemBuilder<C>,
    loom: Setting,
    explore: Setting,
    endless: Setting,
    roles: Arc<[Role<C>]>,
    make_spec: Arc<dyn Fn(&Setting) -> S + Send + Sync>,
    sometimes: Vec<Sometimes<S>>,
    section: Option<Section>,
    solutions: Vec<Solution>,
}

impl<C: ?Sized + Send + Sync + 'static, S: Spec> Solutions<C, S> {
    /// Something that must be possible, so that nobody solves the puzzle by
    /// letting one thread at a time in: "two readers are inside together".
    ///
    /// # Panics
    ///
    /// If a solution has been listed already.
    #[must_use]
    pub fn sometimes(mut self, what: &'static str, is_the_case: fn(&S) -> bool) -> Self {
        assert!(self.solutions.is_empty(), "solutions are listed last");
        self.sometimes.push((what, is_the_case));
        self
    }

    /// From announcing the one to announcing the other a thread is inside. How
    /// many can be inside at once, each solution [claims](Self::inside).
    ///
    /// # Panics
    ///
    /// If a solution has been listed already.
    #[must_use]
    pub fn section(mut self, opening: Verb, closing: Verb) -> Self {
        assert!(self.solutions.is_empty(), "solutions are listed last");
        self.section = Some(Section { opening, closing });
        self
    }

    /// A solution.
    #[must_use]
    pub fn solution(
        self,
        exhibit: Exhibit,
        make: impl Fn(&Setting) -> Box<C> + Send + Sync + 'static,
    ) -> Self {
        self.add(exhibit, Claim::Correct, make)
    }

    /// A mistake, and how it must fail.
    #[must_use]
    pub fn mistake(
        self,
        exhibit: Exhibit,
        failure: Failure,
        make: impl Fn(&Setting) -> Box<C> + Send + Sync + 'static,
    ) -> Self {
        self.add(exhibit, Claim::Broken(failure), make)
    }

    fn add(
        mut self,
        exhibit: Exhibit,
        claim: Claim,
        make: impl Fn(&Setting) -> Box<C> + Send + Sync + 'static,
    ) -> Self {
        self.solutions.push(Solution {
            exhibit,
            claim,
            native_only: None,
            loom: vec![self.loom.clone()],
            explore: self.explore.clone(),
            endless: self.endless.clone(),
            fairness: None,
            inside: None,
            also: Vec::new(),
            judge: self.judge(),
            perform: self.performance_of(make),
        });
        self
    }

    /// The last mistake may show this as well: which of the two is nearest
    /// depends on what makes a step.
    #[must_use]
    pub fn or(mut self, failure: Failure) -> Self {
        self.last().also.push(failure);
        self
    }

    /// The last solution runs on real threads only, for this reason.
    #[must_use]
    pub fn native_only(mut self, why: &'static str) -> Self {
        self.last().native_only = Some(why);
        self
    }

    /// The last solution is checked by loom in another setting.
    #[must_use]
    pub fn loom(mut self, change: impl FnOnce(Setting) -> Setting) -> Self {
        self.last().loom = vec![change(self.loom.clone())];
        self
    }

    /// The last solution is checked by loom in this setting as well: one size
    /// seldom shows everything. It is changed from that of the problem.
    #[must_use]
    pub fn loom_also(mut self, change: impl FnOnce(Setting) -> Setting) -> Self {
        let size = change(self.loom.clone());
        self.last().loom.push(size);
        self
    }

    /// The last solution is checked by the explorer in another setting.
    #[must_use]
    pub fn explore(mut self, change: impl FnOnce(Setting) -> Setting) -> Self {
        self.last().explore = change(self.explore.clone());
        self
    }

    /// How long threads of the last solution may have to wait, where permits
    /// and locks go to whoever comes next (barging), to any that waits (weak),
    /// to the one that has waited longest (fifo).
    #[must_use]
    pub fn waits(mut self, barging: Waits, weak: Waits, fifo: Waits) -> Self {
        self.last().fairness = Some(Fairness {
            barging,
            weak,
            fifo,
        });
        self
    }

    /// The most threads that can be inside at once with the last solution, in
    /// the explorer's setting.
    #[must_use]
    pub fn inside(mut self, most: usize) -> Self {
        self.last().inside = Some(most);
        self
    }

    /// Who may have to wait for ever with the last solution is decided in
    /// another setting.
    #[must_use]
    pub fn endless(mut self, change: impl FnOnce(Setting) -> Setting) -> Self {
        self.last().endless = change(self.endless.clone());
        self
    }

    fn last(&mut self) -> &mut Solution {
        self.solutions.last_mut().expect("a solution comes first")
    }

    /// The problem.
    pub fn build(mut self) -> Problem {
        self.solutions.sort_by_key(Solution::is_mistake);
        Problem {
            name: self.about.name,
            readme: self.about.readme,
            default: self.about.default,
            sometimes: self.sometimes.iter().map(|(what, _)| *what).collect(),
            solutions: self.solutions,
            has_section: self.section.is_some(),
            leads: self.about.leads,
            never_endless: self.about.never_endless,
            possible: self.about.possible,
        }
    }

    fn judge(&self) -> MakeIn<Box<dyn Judge>> {
        let make_spec = Arc::clone(&self.make_spec);
        let sometimes: Arc<[_]> = self.sometimes.clone().into();
        let section = self.section;
        Arc::new(move |setting| {
            let (make_spec, setting) = (Arc::clone(&make_spec), setting.clone());
            let make_spec = Arc::new(move || make_spec(&setting));
            Box::new(Watching::new(make_spec, Arc::clone(&sometimes), section))
        })
    }

    fn performance_of(
        &self,
        make: impl Fn(&Setting) -> Box<C> + Send + Sync + 'static,
    ) -> MakeIn<Performance> {
        let roles = Arc::clone(&self.roles);
        let judge = self.judge();
        Arc::new(move |setting| {
            let contract: Arc<C> = make(setting).into();
            let cast = setting.cast();
            let shared = Arc::new(setting.clone());
            let mut parts = Vec::new();
            for role in roles.iter() {
                let pot = Arc::new(AtomicUsize::new(match role.work {
                    Work::Each => 0,
                    Work::Together(rounds) => rounds(setting),
                }));
                for who in cast.iter().filter(|who| who.role == role.name) {
                    let (contract, body) = (Arc::clone(&contract), Arc::clone(&role.body));
                    parts.push(Part {
                        who: *who,
                        setting: Arc::clone(&shared),
                        rounds: match role.work {
                            Work::Each => Rounds::Own(setting.rounds()),
                            Work::Together(_) => Rounds::Shared(Arc::clone(&pot)),
                        },
                        body: Arc::new(move |me| body(&contract, me)),
                    });
                }
            }
            Performance {
                parts,
                judge: judge(setting),
            }
        })
    }
}

impl<C: ?Sized, S> fmt::Debug for Solutions<C, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.about.fmt(f)
    }
}

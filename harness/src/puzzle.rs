mod play;
mod sizes;
mod vocabulary;

use std::{fmt, sync::Arc};

use sync_core::Discipline;

use self::{
    play::{Play, Role, RoundsIn},
    sizes::Sizes,
    vocabulary::Vocabulary,
};
use crate::{
    Actor, Difficulty, Entry, Group, Problem, Rules, Setting, Solution, Spec, problem::Lead,
    rules::ErasedRules, setting::Resize, solution::MakeIn,
};

/// A puzzle without its solutions, which are `C`s: the roles of its threads,
/// its sizes and its rules. The order of the calls has no meaning.
///
/// # Examples
///
/// ```
/// use harness::{Entry, Event, Exhibit, Puzzle, Rules, Spec, Verb, Violation};
/// use sync_core::Semaphore;
///
/// trait Door: Send + Sync {
///     fn pass(&self, inside: &dyn Fn());
/// }
///
/// const ENTERS: Verb = Verb::opening("enters");
/// const LEAVES: Verb = Verb::closing("leaves");
///
/// #[derive(Clone, Debug, Default, Hash)]
/// struct Inside(usize);
///
/// impl Spec for Inside {
///     fn observe(&mut self, event: &Event) -> Result<(), Violation> {
///         match event.verb {
///             ENTERS => self.0 += 1,
///             _ => self.0 -= 1,
///         }
///         Violation::unless(self.0 <= 1, "one at a time", || event.to_string())
///     }
/// }
///
/// let puzzle = Puzzle::<dyn Door>::new("door", "# A door for one\n")
///     .role("visitor", 3, |door, me| {
///         door.pass(&|| {
///             me.emit(ENTERS);
///             me.emit(LEAVES);
///         });
///     })
///     .rules(Rules::new(|_| Inside::default()));
///
/// /// A solution.
/// struct OnePermit(Semaphore);
///
/// impl Door for OnePermit {
///     fn pass(&self, inside: &dyn Fn()) {
///         self.0.acquire();
///         inside();
///         self.0.release();
///     }
/// }
///
/// let source = Exhibit::new("src/lib.rs", "one_permit.rs", "//! One permit.\n");
/// let entry = Entry::<dyn Door>::new(source, |_| Box::new(OnePermit(Semaphore::new(1))));
/// let problem = puzzle.with([entry.loom(|size| size.with("visitor", 2))]);
/// assert_eq!(problem.solutions[0].name(), "one-permit");
/// ```
pub struct Puzzle<C: ?Sized> {
    roles: Vec<Role<C>>,
    frame: Frame,
}

/// A puzzle without its roles and their type.
#[derive(Clone)]
struct Frame {
    name: &'static str,
    readme: &'static str,
    contract: &'static str,
    about: &'static str,
    group: Option<Group>,
    book: Option<&'static str>,
    leetcode: Option<u32>,
    difficulty: Option<Difficulty>,
    parameters: Vec<(&'static str, usize)>,
    rounds: usize,
    sharing: Vec<(&'static str, RoundsIn)>,
    leads: Vec<Lead>,
    once: bool,
    never_endless: Option<&'static str>,
    must_not_starve: Option<Discipline>,
    possible: fn(&Setting) -> Result<(), String>,
    loom: Option<Resize>,
    explore: Option<Resize>,
    endless: Option<Resize>,
    rules: Option<ErasedRules>,
}

impl<C: ?Sized + Send + Sync + 'static> Puzzle<C> {
    /// A puzzle with this name and the text of its README.
    pub fn new(name: &'static str, readme: &'static str) -> Self {
        let frame = Frame {
            name,
            readme,
            contract: "",
            about: "",
            group: None,
            book: None,
            leetcode: None,
            difficulty: None,
            parameters: Vec::new(),
            rounds: 1,
            sharing: Vec::new(),
            leads: Vec::new(),
            once: false,
            never_endless: None,
            must_not_starve: None,
            possible: |_| Ok(()),
            loom: None,
            explore: None,
            endless: None,
            rules: None,
        };
        Self {
            roles: Vec::new(),
            frame,
        }
    }

    /// The source file with the contract, `include_str!("lib.rs")`, to be shown and
    /// to write answers to.
    #[must_use]
    pub fn contract(mut self, source: &'static str) -> Self {
        self.frame.contract = source;
        self
    }

    /// What it is about, in a few words: "two hydrogens and one oxygen bond".
    #[must_use]
    pub fn about(mut self, what: &'static str) -> Self {
        self.frame.about = what;
        self
    }

    /// The group in which it is listed.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        self.frame.group = Some(group);
        self
    }

    /// The sections of the Little Book of Semaphores that it is from: "5.6".
    #[must_use]
    pub fn book(mut self, sections: &'static str) -> Self {
        self.frame.book = Some(sections);
        self
    }

    /// Its number at LeetCode: 1117.
    #[must_use]
    pub fn leetcode(mut self, number: u32) -> Self {
        self.frame.leetcode = Some(number);
        self
    }

    /// How hard it is.
    #[must_use]
    pub fn difficulty(mut self, difficulty: Difficulty) -> Self {
        self.frame.difficulty = Some(difficulty);
        self
    }

    /// A role: its name, the default number of threads, and what a thread does in
    /// a round.
    #[must_use]
    pub fn role(
        mut self,
        name: &'static str,
        threads: usize,
        round: impl Fn(&C, &Actor<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.roles.push(Role {
            name,
            threads,
            round: Arc::new(round),
        });
        self
    }

    /// The threads of this role share this many rounds: a thread that has ended
    /// one takes the next. For puzzles in which the schedule decides how many
    /// rounds each thread can do.
    #[must_use]
    pub fn sharing(mut self, role: &'static str, rounds: fn(&Setting) -> usize) -> Self {
        self.frame.sharing.push((role, rounds));
        self
    }

    /// Where rounds are endless, the threads of a role together are at most this
    /// many rounds ahead of those of another. For puzzles in which they could
    /// fill an unbounded store.
    #[must_use]
    pub fn ahead(mut self, role: &'static str, rounds: usize, of: &'static str) -> Self {
        self.frame.leads.push(Lead { role, of, rounds });
        self
    }

    /// A solution is used up in one round, for this reason: there are no more, also
    /// under stress, and none that are endless.
    #[must_use]
    pub fn once(mut self, why: &'static str) -> Self {
        self.frame.once = true;
        self.never_endless(why)
    }

    /// Rounds cannot be endless in this puzzle, for this reason, so that
    /// starvation is not decided.
    #[must_use]
    pub fn never_endless(mut self, why: &'static str) -> Self {
        self.frame.never_endless = Some(why);
        self
    }

    /// The puzzle asks for solutions in which nobody starves under this discipline.
    #[must_use]
    pub fn must_not_starve(mut self, under: Discipline) -> Self {
        self.frame.must_not_starve = Some(under);
        self
    }

    /// Another number of the puzzle, with its default.
    #[must_use]
    pub fn parameter(mut self, name: &'static str, default: usize) -> Self {
        self.frame.parameters.push((name, default));
        self
    }

    /// How many rounds a thread does by default.
    #[must_use]
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.frame.rounds = rounds;
        self
    }

    /// Says of a setting why threads cannot finish in it, and which setting is
    /// possible, in one sentence.
    #[must_use]
    pub fn possible(mut self, possible: fn(&Setting) -> Result<(), String>) -> Self {
        self.frame.possible = possible;
        self
    }

    /// The setting that loom checks, changed from the default with one round: at
    /// most five threads, few rounds. Without it, loom takes the default.
    #[must_use]
    pub fn loom(mut self, change: impl Fn(Setting) -> Setting + Send + Sync + 'static) -> Self {
        self.frame.loom = Some(Arc::new(change));
        self
    }

    /// The setting that the explorer checks, changed from the default with one
    /// round. Without it, the explorer takes the default with one round.
    #[must_use]
    pub fn explore(mut self, change: impl Fn(Setting) -> Setting + Send + Sync + 'static) -> Self {
        self.frame.explore = Some(Arc::new(change));
        self
    }

    /// The setting for which starvation is decided, changed from the default with
    /// one round. Without it, that is loom's.
    #[must_use]
    pub fn endless(mut self, change: impl Fn(Setting) -> Setting + Send + Sync + 'static) -> Self {
        self.frame.endless = Some(Arc::new(change));
        self
    }

    /// The rules of the puzzle.
    #[must_use]
    pub fn rules<S: Spec>(mut self, rules: Rules<S>) -> Self {
        self.frame.rules = Some(rules.erased());
        self
    }

    /// The problem that consists of the puzzle and these solutions and mistakes.
    ///
    /// # Panics
    ///
    /// If the puzzle has no role or no rules, if two roles, parameters or entries
    /// have the same name, or if a size or a claim names a role or a parameter
    /// that does not exist. The message says where the name was used, and which
    /// name is nearest.
    pub fn with(self, entries: impl IntoIterator<Item = Entry<C>>) -> Problem {
        let vocabulary = self.vocabulary();
        let Self { roles, frame } = self;
        let sizes = Sizes::of(
            &vocabulary,
            frame.loom.as_ref(),
            frame.explore.as_ref(),
            frame.endless.as_ref(),
        );
        let Some(rules) = frame.rules else {
            vocabulary.refuse("a puzzle needs rules; `.rules(Rules::new(..))` gives it some");
        };
        if roles.is_empty() {
            vocabulary.refuse("a puzzle needs threads; `.role(..)` gives it some");
        }
        let play = Arc::new(Play {
            roles,
            sharing: frame.sharing,
            judge: Arc::clone(&rules.judge),
        });
        let mut solutions = Vec::new();
        for Entry { make, terms } in entries {
            let play = Arc::clone(&play);
            let judge = Arc::clone(&rules.judge);
            let perform: MakeIn<_> = Arc::new(move |setting| play.perform(&make, setting));
            solutions.push(sizes.solution(terms, &vocabulary, judge, perform));
        }
        vocabulary.check_unique("entries are called", solutions.iter().map(Solution::name));
        solutions.sort_by_key(Solution::is_mistake);
        Problem {
            name: frame.name,
            readme: frame.readme,
            contract: frame.contract,
            about: frame.about,
            group: frame.group,
            book: frame.book,
            leetcode: frame.leetcode,
            difficulty: frame.difficulty,
            default: vocabulary.default().clone(),
            sometimes: rules.sometimes,
            has_section: rules.has_section,
            final_value: rules.final_value,
            solutions,
            leads: frame.leads,
            once: frame.once,
            never_endless: frame.never_endless,
            must_not_starve: frame.must_not_starve,
            possible: frame.possible,
        }
    }

    /// Its names, checked for duplicates.
    fn vocabulary(&self) -> Vocabulary {
        let Self { roles, frame } = self;
        let mut default = Setting::new().with_rounds(frame.rounds);
        for role in roles {
            default = default.with(role.name, role.threads);
        }
        for (name, value) in &frame.parameters {
            default = default.with_parameter(name, *value);
        }
        let vocabulary = Vocabulary::of(frame.name, default);
        vocabulary.check_unique("roles are called", roles.iter().map(|role| role.name));
        let parameters = frame.parameters.iter().map(|(name, _)| *name);
        vocabulary.check_unique("parameters are called", parameters);
        let sharing = frame.sharing.iter().map(|(role, _)| *role);
        vocabulary.check_unique("`sharing`s name", sharing.clone());
        for role in sharing {
            vocabulary.check_role(role, "`sharing`");
        }
        for Lead { role, of, .. } in &frame.leads {
            vocabulary.check_role(role, "`ahead`");
            vocabulary.check_role(of, "`ahead`");
        }
        vocabulary
    }
}

impl<C: ?Sized> Clone for Puzzle<C> {
    fn clone(&self) -> Self {
        Self {
            roles: self.roles.clone(),
            frame: self.frame.clone(),
        }
    }
}

impl<C: ?Sized> fmt::Debug for Puzzle<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roles: Vec<_> = self.roles.iter().map(|role| role.name).collect();
        f.debug_struct("Puzzle")
            .field("name", &self.frame.name)
            .field("roles", &roles)
            .finish_non_exhaustive()
    }
}

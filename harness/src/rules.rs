//! A spec with what must be possible, and the judge made of both.

use std::{fmt, sync::Arc};

use sync_core::explorer::Digest;

use crate::{Event, Judge, Setting, Spec, Verb, Violation, solution::MakeIn};

/// What a puzzle demands: a spec that is never violated, and what must be
/// possible.
///
/// # Examples
///
/// ```
/// use harness::{Event, Rules, Spec, Verb, Violation};
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
///         Violation::unless(self.0 <= 2, "at most two are inside", || event.to_string())
///     }
/// }
///
/// let rules = Rules::new(|_| Inside::default())
///     .sometimes("two are inside together", |inside| inside.0 == 2)
///     .section(ENTERS, LEAVES);
/// ```
#[derive(Clone)]
pub struct Rules<S> {
    spec: Arc<dyn Fn(&Setting) -> S + Send + Sync>,
    sometimes: Vec<Sometimes<S>>,
    section: Option<Section>,
    final_value: Option<(&'static str, FinalValue<S>)>,
}

/// What comes out at the end, if that is known in a state.
type FinalValue<S> = fn(&S) -> Option<u64>;

/// Something that must be possible, and whether it is the case in a state.
type Sometimes<S> = (&'static str, fn(&S) -> bool);

/// A thread is inside from the opening to the closing event.
#[derive(Clone, Copy, Debug)]
struct Section {
    opening: Verb,
    closing: Verb,
}

impl<S: Spec> Rules<S> {
    /// Rules with this spec, made anew for each performance and its setting.
    pub fn new(spec: impl Fn(&Setting) -> S + Send + Sync + 'static) -> Self {
        Self {
            spec: Arc::new(spec),
            sometimes: Vec::new(),
            section: None,
            final_value: None,
        }
    }

    /// Something that must be possible, to rule out solutions that let one thread
    /// in at a time: "two readers are inside together".
    ///
    /// It is asked after each event, with openings placed as early and closings as
    /// late as can be. So ask how many are inside, or what has happened; what is
    /// the case only after a closing may be missed where something follows at once.
    #[must_use]
    pub fn sometimes(mut self, what: &'static str, is_the_case: fn(&S) -> bool) -> Self {
        self.sometimes.push((what, is_the_case));
        self
    }

    /// A thread is inside from announcing `opening` until it announces `closing`.
    /// How many can be inside at once, each solution
    /// [claims](crate::Entry::inside).
    #[must_use]
    pub fn section(mut self, opening: Verb, closing: Verb) -> Self {
        self.section = Some(Section { opening, closing });
        self
    }

    /// What comes out when all threads have finished, in words: "the counter ends
    /// with", and its value in the last state. `catalog outcomes` finds all that are
    /// possible.
    #[must_use]
    pub fn final_value(mut self, what: &'static str, value: fn(&S) -> Option<u64>) -> Self {
        self.final_value = Some((what, value));
        self
    }

    /// The rules without the type of the spec.
    pub(crate) fn erased(self) -> ErasedRules {
        let Self {
            spec,
            sometimes,
            section,
            final_value,
        } = self;
        let what = sometimes.iter().map(|(what, _)| *what).collect();
        let sometimes: Arc<[_]> = sometimes.into();
        ErasedRules {
            sometimes: what,
            has_section: section.is_some(),
            final_value: final_value.map(|(what, _)| what),
            judge: Arc::new(move |setting| {
                let (spec, setting) = (Arc::clone(&spec), setting.clone());
                let make = Arc::new(move || spec(&setting));
                let value = final_value.map(|(_, value)| value);
                Box::new(SpecJudge::new(make, Arc::clone(&sometimes), section, value))
            }),
        }
    }
}

impl<S> fmt::Debug for Rules<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what: Vec<_> = self.sometimes.iter().map(|(what, _)| what).collect();
        f.debug_struct("Rules")
            .field("sometimes", &what)
            .field("section", &self.section)
            .field("final_value", &self.final_value.map(|(what, _)| what))
            .finish_non_exhaustive()
    }
}

/// Rules without the type of their spec, as a puzzle keeps them.
#[derive(Clone)]
pub(crate) struct ErasedRules {
    /// What must be possible, in words.
    pub(crate) sometimes: Vec<&'static str>,
    /// Whether there is a section, inside which threads are counted.
    pub(crate) has_section: bool,
    /// What comes out at the end, in words, if something does.
    pub(crate) final_value: Option<&'static str>,
    pub(crate) judge: MakeIn<Box<dyn Judge>>,
}

/// The judge made of a spec.
struct SpecJudge<S> {
    spec: S,
    /// Threads inside the section, `0 ..= threads`.
    inside: usize,
    make: Arc<dyn Fn() -> S + Send + Sync>,
    sometimes: Arc<[Sometimes<S>]>,
    section: Option<Section>,
    final_value: Option<FinalValue<S>>,
}

impl<S: Spec> SpecJudge<S> {
    fn new(
        make: Arc<dyn Fn() -> S + Send + Sync>,
        sometimes: Arc<[Sometimes<S>]>,
        section: Option<Section>,
        final_value: Option<FinalValue<S>>,
    ) -> Self {
        Self {
            spec: make(),
            inside: 0,
            make,
            sometimes,
            section,
            final_value,
        }
    }
}

impl<S: Spec> Judge for SpecJudge<S> {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        if let Some(Section { opening, closing }) = self.section {
            self.inside += usize::from(event.verb == opening);
            self.inside -= usize::from(event.verb == closing);
        }
        self.spec.observe(event)
    }

    fn at_end(&self) -> Result<(), Violation> {
        self.spec.at_end()
    }

    fn sometimes(&self) -> u64 {
        self.sometimes
            .iter()
            .enumerate()
            .fold(0, |seen, (bit, (_, holds))| {
                seen | u64::from(holds(&self.spec)) << bit
            })
    }

    fn inside(&self) -> usize {
        self.inside
    }

    fn final_value(&self) -> Option<u64> {
        self.final_value.and_then(|value| value(&self.spec))
    }

    fn fresh(&self) -> Box<dyn Judge> {
        Box::new(Self::new(
            Arc::clone(&self.make),
            Arc::clone(&self.sometimes),
            self.section,
            self.final_value,
        ))
    }

    fn snapshot(&self) -> Box<dyn Judge> {
        Box::new(Self {
            spec: self.spec.clone(),
            inside: self.inside,
            make: Arc::clone(&self.make),
            sometimes: Arc::clone(&self.sometimes),
            section: self.section,
            final_value: self.final_value,
        })
    }

    fn digest(&self) -> Digest {
        Digest::of(&(&self.spec, self.inside))
    }

    fn description(&self) -> String {
        format!("{:?}", self.spec)
    }
}

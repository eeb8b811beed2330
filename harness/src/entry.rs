use std::{fmt, sync::Arc};

use crate::{Claim, Exhibit, Failure, Fairness, Setting, Waits, setting::Resize};

/// Makes a `C` for a setting.
pub(crate) type Maker<C> = Arc<dyn Fn(&Setting) -> Box<C> + Send + Sync>;

/// A solution or mistake of a puzzle whose solutions are `C`s, with its claims
/// and the sizes at which it is checked, where they differ from the puzzle's.
/// [`Puzzle::with`](crate::Puzzle::with) makes a problem of entries. The order of
/// the calls on an entry has no meaning.
pub struct Entry<C: ?Sized> {
    pub(crate) make: Maker<C>,
    pub(crate) terms: Terms,
}

/// The source, the claims and the sizes of a solution.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) exhibit: Exhibit,
    pub(crate) claim: Claim,
    pub(crate) also: Vec<Failure>,
    pub(crate) native_only: Option<&'static str>,
    pub(crate) without_loom: Option<&'static str>,
    pub(crate) loom: Option<Resize>,
    pub(crate) loom_also: Vec<Resize>,
    pub(crate) explore: Option<Resize>,
    pub(crate) endless: Option<Resize>,
    pub(crate) fairness: Option<Fairness>,
    pub(crate) inside: Option<usize>,
}

impl<C: ?Sized> Entry<C> {
    /// A solution, its source, and how one is made.
    pub fn new(
        exhibit: Exhibit,
        make: impl Fn(&Setting) -> Box<C> + Send + Sync + 'static,
    ) -> Self {
        Self::claiming(exhibit, Claim::Correct, make)
    }

    /// A mistake, and how it must fail.
    pub fn mistake(
        exhibit: Exhibit,
        failure: Failure,
        make: impl Fn(&Setting) -> Box<C> + Send + Sync + 'static,
    ) -> Self {
        Self::claiming(exhibit, Claim::Broken(failure), make)
    }

    fn claiming(
        exhibit: Exhibit,
        claim: Claim,
        make: impl Fn(&Setting) -> Box<C> + Send + Sync + 'static,
    ) -> Self {
        let terms = Terms {
            exhibit,
            claim,
            also: Vec::new(),
            native_only: None,
            without_loom: None,
            loom: None,
            loom_also: Vec::new(),
            explore: None,
            endless: None,
            fairness: None,
            inside: None,
        };
        Self {
            make: Arc::new(make),
            terms,
        }
    }

    /// The mistake may fail in this way as well: which failure is found first
    /// depends on the engine and on what is one step.
    #[must_use]
    pub fn or(mut self, failure: Failure) -> Self {
        self.terms.also.push(failure);
        self
    }

    /// It runs on real threads only, for this reason.
    #[must_use]
    pub fn native_only(mut self, why: &'static str) -> Self {
        self.terms.native_only = Some(why);
        self
    }

    /// Loom does not check it, for this reason: at no size that loom can finish
    /// there is something to see.
    #[must_use]
    pub fn without_loom(mut self, why: &'static str) -> Self {
        self.terms.without_loom = Some(why);
        self
    }

    /// Loom checks it in this setting instead, changed from the puzzle's.
    #[must_use]
    pub fn loom(mut self, change: impl Fn(Setting) -> Setting + Send + Sync + 'static) -> Self {
        self.terms.loom = Some(Arc::new(change));
        self
    }

    /// Loom checks it in this setting as well: one size seldom shows everything.
    /// It is changed from the puzzle's, not from that of [`loom`](Self::loom).
    #[must_use]
    pub fn loom_also(
        mut self,
        change: impl Fn(Setting) -> Setting + Send + Sync + 'static,
    ) -> Self {
        self.terms.loom_also.push(Arc::new(change));
        self
    }

    /// The explorer checks it in this setting instead, changed from the puzzle's.
    #[must_use]
    pub fn explore(mut self, change: impl Fn(Setting) -> Setting + Send + Sync + 'static) -> Self {
        self.terms.explore = Some(Arc::new(change));
        self
    }

    /// Starvation is decided in this setting instead, changed from the puzzle's.
    #[must_use]
    pub fn endless(mut self, change: impl Fn(Setting) -> Setting + Send + Sync + 'static) -> Self {
        self.terms.endless = Some(Arc::new(change));
        self
    }

    /// How long its threads may have to wait, under every discipline.
    #[must_use]
    pub fn waits(self, always: Waits) -> Self {
        self.waits_by(always.clone(), always.clone(), always)
    }

    /// How long its threads may have to wait, where a released permit or lock goes
    /// to the next thread that asks (barging), to any thread that waits (weak),
    /// to the thread that has waited longest (fifo).
    #[must_use]
    pub fn waits_by(mut self, barging: Waits, weak: Waits, fifo: Waits) -> Self {
        self.terms.fairness = Some(Fairness {
            barging,
            weak,
            fifo,
        });
        self
    }

    /// The most threads that can be inside at once, in the explorer's setting.
    #[must_use]
    pub fn inside(mut self, most: usize) -> Self {
        self.terms.inside = Some(most);
        self
    }
}

impl<C: ?Sized> Clone for Entry<C> {
    fn clone(&self) -> Self {
        Self {
            make: Arc::clone(&self.make),
            terms: self.terms.clone(),
        }
    }
}

impl<C: ?Sized> fmt::Debug for Entry<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("name", &self.terms.exhibit.name())
            .field("claim", &self.terms.claim)
            .finish_non_exhaustive()
    }
}

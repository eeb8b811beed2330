//! Where memory ends: the states of a search go to disk, and it goes on.
//!
//! On disk a search is the same search. The new states of a chunk are inserted as ever, but
//! those that are known only on disk come again: they are unsettled. When memory is full,
//! at the end of each layer, and before anything that depends on how many states there are,
//! they are looked up there; those that are known are left out, and the others get their
//! numbers, in the order in which they came. So a state's number and its first path are
//! what they are in memory.

use super::{
    expand::Found,
    layer::{Layer, PARTS},
    pass::Pass,
    visited::{GoOn, MOST_STATES, SHARDS, Visited},
};
use crate::leaves::report::Limit;

/// The layer that is being expanded, and what is known of the next one.
pub(crate) struct Layers {
    pub(crate) now: Layer,
    pub(crate) next: Layer,
    /// The states behind those of the next one that are unsettled.
    unsettled: Layer,
}

impl Layers {
    pub(crate) fn new(first: Layer) -> Self {
        Self {
            now: first,
            next: Layer::default(),
            unsettled: Layer::default(),
        }
    }

    /// Goes to the next one, all of which is settled.
    pub(crate) fn advance(&mut self) {
        assert_eq!(self.unsettled.len(), 0, "the next layer is not settled");
        let empty = self.next.another();
        self.now = std::mem::replace(&mut self.next, empty);
    }

    /// How many states wait to be expanded.
    pub(crate) fn waiting(&self) -> usize {
        self.next.len() + self.unsettled.len()
    }

    fn bytes(&self) -> usize {
        self.now.bytes() + self.next.bytes() + self.unsettled.bytes()
    }
}

impl Pass<'_> {
    /// Adds the states that have been found to the visited set and to the next layer.
    /// Returns the memory that this takes, in bytes.
    pub(crate) fn take_in(&mut self, found: &[Found], layers: &mut Layers) -> Result<usize, Limit> {
        let memory = self.make_room(found, layers)?;
        self.insert(found);
        let new = if self.visited.is_on_disk() {
            &mut layers.unsettled
        } else {
            &mut layers.next
        };
        for part in found {
            part.add_to(new)?;
        }
        // As soon as there may be as many states.
        let (hunt, options) = (self.next_hunt, &self.search.options);
        let soonest = hunt.unwrap_or(u64::MAX).min(options.max_states);
        if self.visited.len() >= soonest.min(MOST_STATES) {
            self.settle(layers)?;
        }
        Ok(memory)
    }

    /// Looks up the unsettled states, if there are some, and adds those that are new to
    /// the next layer.
    pub(crate) fn settle(&mut self, layers: &mut Layers) -> Result<(), Limit> {
        if self.visited.is_settled() {
            return Ok(());
        }
        let go_on = GoOn {
            in_parallel: self.search.pool.is_some(),
            limit: &|| self.search.limit(0, 0),
        };
        let mut known = self.visited.look_up(&go_on)?;
        let threads = self.runs.root.locals.len();
        let Layers {
            next, unsettled, ..
        } = layers;
        while unsettled.len() > 0 {
            for part in unsettled.take(PARTS)? {
                part.for_each_packed(threads, |id, state| match known.number_of(id) {
                    Some(id) => next.push(id, state),
                    None => Ok(()),
                })?;
            }
        }
        *unsettled = unsettled.another();
        self.visited.settle(&known);
        Ok(())
    }

    /// Puts all states on disk if memory has no room for those that have been found.
    /// Returns the memory that they take together with what is there.
    fn make_room(&mut self, found: &[Found], layers: &mut Layers) -> Result<usize, Limit> {
        let most = self.search.options.max_memory;
        let needed = self.needed(found, layers);
        let is_full = self.visited.in_memory() >= self.search.options.states_in_memory;
        match self.search.disk {
            Some(_) if needed >= most || is_full => {}
            None if needed >= most => return Err(Limit::Memory(most)),
            _ => return Ok(needed),
        }
        self.settle(layers)?;
        self.store(layers)?;
        if self.needed(found, layers) > most - most / 8 {
            self.visited.shrink();
            // With hardly any room the search would do nothing but look up.
            if self.needed(found, layers) > most - most / 4 {
                return Err(Limit::Memory(most));
            }
        }
        Ok(needed.min(most))
    }

    /// Puts all states on disk; all are settled.
    fn store(&mut self, layers: &mut Layers) -> Result<(), Limit> {
        let disk = self.search.disk.as_ref().expect("it may use the disk");
        let go_on = GoOn {
            in_parallel: self.search.pool.is_some(),
            limit: &|| self.search.limit(0, 0),
        };
        self.visited.store(disk, &go_on)?;
        layers.now.go_to_disk(disk)?;
        layers.next.go_to_disk(disk)?;
        layers.unsettled.go_to_disk(disk)
    }

    /// If there are states on disk, puts the others there, too: something else needs the
    /// memory.
    pub(crate) fn leave_memory(&mut self) -> Result<(), Limit> {
        if self.visited.is_on_disk() {
            self.store(&mut Layers::new(Layer::default()))?;
            self.visited.shrink();
        }
        Ok(())
    }

    /// The bytes that the search needs at most until the next time that it asks.
    fn needed(&self, found: &[Found], layers: &Layers) -> usize {
        let mut more = [0; SHARDS];
        let mut arrows = 0;
        for part in found {
            arrows += part.bytes();
            part.count_arrows(&mut more);
        }
        let states = self.visited.in_memory() + more.iter().sum::<usize>();
        let buffers = match self.search.disk {
            Some(_) => Visited::buffers(states),
            None => 0,
        };
        let growth = self.visited.growth(more, self.workers.len());
        self.bytes() + layers.bytes() + arrows + growth + buffers
    }
}

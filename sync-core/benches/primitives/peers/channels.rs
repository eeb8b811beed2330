//! Channels, and semaphores in their place, behind two traits: ends that give and ends
//! that take.

use std::{iter, sync::Arc, sync::mpsc};

use crossbeam::{channel, utils::CachePadded};

use super::semaphores::Semaphore;

/// The end that gives.
pub(crate) trait Give: Send {
    /// Hands over an item, waiting while there is no room for it.
    fn give(&mut self, item: u64);
}

/// The end that takes.
pub(crate) trait Take: Send {
    /// Takes the item that has been in longest, waiting while there is none.
    fn take(&mut self) -> u64;
}

/// The ends of one channel, of each kind.
pub(crate) type Ends<G, T> = (Vec<G>, Vec<T>);

fn ends<G: Clone, T: Clone>((give, take): (G, T), givers: usize, takers: usize) -> Ends<G, T> {
    let givers = iter::repeat_n(give, givers).collect();
    (givers, iter::repeat_n(take, takers).collect())
}

impl Give for channel::Sender<u64> {
    #[inline]
    fn give(&mut self, item: u64) {
        self.send(item).expect("the takers are still there");
    }
}

impl Take for channel::Receiver<u64> {
    #[inline]
    fn take(&mut self) -> u64 {
        self.recv().expect("the last item is not the end")
    }
}

pub(crate) fn crossbeam(
    capacity: usize,
    givers: usize,
    takers: usize,
) -> Ends<channel::Sender<u64>, channel::Receiver<u64>> {
    ends(channel::bounded(capacity), givers, takers)
}

impl Give for kanal::Sender<u64> {
    #[inline]
    fn give(&mut self, item: u64) {
        self.send(item).expect("the takers are still there");
    }
}

impl Take for kanal::Receiver<u64> {
    #[inline]
    fn take(&mut self) -> u64 {
        self.recv().expect("the last item is not the end")
    }
}

pub(crate) fn kanal(
    capacity: usize,
    givers: usize,
    takers: usize,
) -> Ends<kanal::Sender<u64>, kanal::Receiver<u64>> {
    ends(kanal::bounded(capacity), givers, takers)
}

impl Give for flume::Sender<u64> {
    #[inline]
    fn give(&mut self, item: u64) {
        self.send(item).expect("the takers are still there");
    }
}

impl Take for flume::Receiver<u64> {
    #[inline]
    fn take(&mut self) -> u64 {
        self.recv().expect("the last item is not the end")
    }
}

pub(crate) fn flume(
    capacity: usize,
    givers: usize,
    takers: usize,
) -> Ends<flume::Sender<u64>, flume::Receiver<u64>> {
    ends(flume::bounded(capacity), givers, takers)
}

impl Give for mpsc::SyncSender<u64> {
    #[inline]
    fn give(&mut self, item: u64) {
        self.send(item).expect("the taker is still there");
    }
}

impl Take for mpsc::Receiver<u64> {
    #[inline]
    fn take(&mut self) -> u64 {
        self.recv().expect("the last item is not the end")
    }
}

/// Has one end to take from.
pub(crate) fn std(
    capacity: usize,
    givers: usize,
    takers: usize,
) -> Ends<mpsc::SyncSender<u64>, mpsc::Receiver<u64>> {
    assert_eq!(takers, 1, "std's channels have one receiver");
    let (give, take) = mpsc::sync_channel(capacity);
    (iter::repeat_n(give, givers).collect(), vec![take])
}

/// A semaphore hands over a permit, whatever the item is.
pub(crate) struct Permits<S>(Arc<CachePadded<S>>);

/// Both ends of a new semaphore without a permit.
pub(crate) fn permits<S: Semaphore>() -> (Permits<S>, Permits<S>) {
    let semaphore = Arc::new(CachePadded::new(S::new(0)));
    (Permits(Arc::clone(&semaphore)), Permits(semaphore))
}

impl<S: Semaphore> Give for Permits<S> {
    #[inline]
    fn give(&mut self, _: u64) {
        self.0.release();
    }
}

impl<S: Semaphore> Take for Permits<S> {
    #[inline]
    fn take(&mut self) -> u64 {
        self.0.acquire();
        0
    }
}

//! What is measured: one file a group.

mod barrier;
mod buffer;
mod contended;
mod hand_off;
pub(crate) mod idle;
mod readers_writers;
mod uncontended;

pub(crate) use {buffer::Buffer, readers_writers::Room};

use crate::runner::Group;

/// All groups, in the order of the page.
pub(crate) fn all() -> Vec<Group> {
    vec![
        uncontended::group(),
        contended::group(),
        hand_off::group(),
        idle::group(),
        barrier::group(),
        buffer::group(),
        readers_writers::group(),
    ]
}

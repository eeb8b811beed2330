use sync_core::{Lightswitch, Semaphore, Shared};

use crate::program::{Program, breaks_a_rule};

const NOBODY_INSIDE: &str = "a thread left a lightswitch that nobody is inside of";

#[test]
fn the_group_and_an_outsider_exclude_each_other() {
    Program::new(|| (Lightswitch::new(), Semaphore::new(1), Shared::new(0)))
        .threads(2, |(readers, room, data)| {
            readers.lock(room);
            data.get();
            readers.unlock(room);
        })
        .thread(|(_, room, data)| {
            let _room = room.permit();
            data.with(|n| *n += 1);
        })
        .in_the_end(|(_, room, _)| room.acquire())
        .holds();
}

#[test]
fn the_room_is_held_from_the_first_to_the_last() {
    Program::new(|| (Lightswitch::new(), Semaphore::new(1)))
        .thread(|(readers, room)| {
            for _ in 0..2 {
                readers.lock(room);
                readers.lock(room);
                assert!(!room.try_acquire());
                readers.unlock(room);
                assert!(!room.try_acquire());
                readers.unlock(room);
                assert!(room.try_acquire());
                room.release();
            }
        })
        .holds_in_its_only_order();
}

#[test]
fn leaving_when_no_thread_is_inside_is_named() {
    breaks_a_rule(NOBODY_INSIDE, || {
        Lightswitch::new().unlock(&Semaphore::new(1));
    });
    breaks_a_rule(NOBODY_INSIDE, || {
        let (readers, room) = (Lightswitch::new(), Semaphore::new(1));
        readers.lock(&room);
        readers.unlock(&room);
        readers.unlock(&room);
    });
}

#[cfg(feature = "loom")]
#[test]
fn a_second_thread_waits_behind_the_first() {
    Program::new(|| (Lightswitch::new(), Semaphore::new(0)))
        .thread(|(readers, room)| readers.lock(room))
        .thread(|(readers, room)| {
            readers.lock(room);
            unreachable!("nobody gives the room free");
        })
        .deadlocks();
}

use super::{A_WHILE, Counter, Data, Proof, barrier::Barrier};
use crate::BarrierError::{Broken, TimedOut};

fn of_two() -> (Barrier, Data, Data, Counter) {
    (
        Barrier::new(2, None),
        Data::new(),
        Data::new(),
        Counter::new(),
    )
}

fn wait(barrier: &Barrier) -> bool {
    barrier.arrive(None).expect("nobody breaks it").leader
}

#[test]
fn two_see_what_the_other_wrote_round_after_round() {
    Proof::new(of_two)
        .thread(|(barrier, left, right, leaders)| {
            left.set(7);
            leaders.count(wait(barrier));
            assert_eq!(right.get(), 7);
            leaders.count(wait(barrier));
            right.set(8);
        })
        .thread(|(barrier, left, right, leaders)| {
            right.set(7);
            leaders.count(wait(barrier));
            assert_eq!(left.get(), 7);
            leaders.count(wait(barrier));
            left.set(8);
        })
        .in_the_end(|(_, _, _, leaders)| assert_eq!(leaders.get(), 2))
        .holds();
}

#[test]
fn no_thread_of_three_leaves_before_all_have_arrived() {
    Proof::new(|| {
        (
            Barrier::new(3, None),
            [(); 3].map(|()| Data::new()),
            Counter::new(),
        )
    })
    .threads(3, |(barrier, data, came)| {
        let me = came.add() - 1;
        data[me].set(1);
        wait(barrier);
        assert!(data.iter().all(|data| data.get() == 1));
    })
    .holds();
}

#[test]
fn all_see_what_the_action_did() {
    struct Round(Barrier, std::sync::Arc<Data>);
    Proof::new(|| {
        let data = std::sync::Arc::new(Data::new());
        let sum = std::sync::Arc::clone(&data);
        Round(Barrier::new(2, Some(Box::new(move || sum.add()))), data)
    })
    .threads(2, |Round(barrier, data)| {
        wait(barrier);
        assert_eq!(data.get(), 1);
        wait(barrier);
        assert_eq!(data.get(), 2);
    })
    .holds();
}

#[test]
fn an_abort_is_reported_to_a_waiting_thread() {
    Proof::new(|| Barrier::new(2, None))
        .thread(|barrier| {
            assert_eq!(barrier.arrive(None), Err(Broken));
            assert!(barrier.is_broken());
        })
        .thread(Barrier::abort)
        .in_the_end(|barrier| assert_eq!(barrier.arrive(None), Err(Broken)))
        .holds();
}

#[test]
fn an_abort_does_not_touch_a_round_that_is_complete() {
    static TOGETHER: Counter = Counter::new();
    static ALONE: Counter = Counter::new();
    Proof::new(|| (Barrier::new(2, None), Counter::new()))
        .threads(2, |(barrier, met)| match barrier.arrive(None) {
            Ok(_) => _ = met.add(),
            Err(error) => assert_eq!(error, Broken),
        })
        .thread(|(barrier, _)| barrier.abort())
        .in_the_end(|(barrier, met)| {
            assert_eq!(barrier.arrive(None), Err(Broken));
            match met.get() {
                0 => ALONE.add(),
                both => {
                    assert_eq!(both, 2);
                    TOGETHER.add()
                }
            };
        })
        .holds();
    assert!(TOGETHER.get() > 0 && ALONE.get() > 0, "both happen");
}

#[test]
fn all_meet_in_time_or_nobody_does() {
    static TOGETHER: Counter = Counter::new();
    static ALONE: Counter = Counter::new();
    Proof::new(|| (Barrier::new(2, None), Counter::new()))
        .thread(|(barrier, met)| match barrier.arrive(Some(A_WHILE)) {
            Ok(_) => _ = met.add(),
            Err(error) => assert_eq!(error, TimedOut),
        })
        .thread(|(barrier, met)| match barrier.arrive(None) {
            Ok(_) => _ = met.add(),
            Err(error) => assert_eq!(error, Broken),
        })
        .clock()
        .in_the_end(|(barrier, met)| {
            match met.get() {
                0 => {
                    assert_eq!(barrier.arrive(None), Err(Broken));
                    ALONE.add()
                }
                both => {
                    assert_eq!(both, 2);
                    TOGETHER.add()
                }
            };
        })
        .holds();
    assert!(TOGETHER.get() > 0 && ALONE.get() > 0, "both happen");
}

#[test]
fn an_action_that_runs_as_time_runs_out_is_waited_for() {
    Proof::new(|| (Barrier::new(2, Some(Box::new(|| ()))), Counter::new()))
        .thread(|(barrier, met)| match barrier.arrive(Some(A_WHILE)) {
            Ok(_) => _ = met.add(),
            Err(error) => assert_eq!(error, TimedOut),
        })
        .thread(|(barrier, met)| match barrier.arrive(None) {
            Ok(_) => _ = met.add(),
            Err(error) => assert_eq!(error, Broken),
        })
        .clock()
        .in_the_end(|(_, met)| {
            assert_ne!(met.get(), 1);
        })
        .holds();
}

#[test]
fn a_reset_sends_away_a_waiting_thread_and_the_next_round_is_complete() {
    static SENT_AWAY: Counter = Counter::new();
    Proof::new(|| Barrier::new(2, None))
        .thread(|barrier| {
            while let Err(error) = barrier.arrive(None) {
                assert_eq!(error, Broken);
                SENT_AWAY.add();
            }
        })
        .thread(|barrier| {
            barrier.reset();
            wait(barrier);
        })
        .in_the_end(|barrier| assert!(!barrier.is_broken()))
        .holds();
    assert!(SENT_AWAY.get() > 0);
}

#[test]
fn a_party_alone_waits_for_ever() {
    Proof::new(|| Barrier::new(2, None))
        .thread(|barrier| _ = wait(barrier))
        .deadlocks();
}

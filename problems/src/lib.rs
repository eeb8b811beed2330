//! The catalog: the list of problems.

use harness::Problem;

/// Every problem of the catalog, in the order in which they are listed.
pub fn problems() -> Vec<Problem> {
    vec![
        signaling::problem(),
        rendezvous::problem(),
        mutex::problem(),
        multiplex::problem(),
        ping_pong::problem(),
        producer_consumer::problem(),
        bounded_buffer::problem(),
        barrier::problem(),
        queue::problem(),
        exclusive_queue::problem(),
        h2o::problem(),
        dining_philosophers::problem(),
        readers_writers::problem(),
    ]
}

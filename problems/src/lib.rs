//! The catalog: the list of problems.

use harness::Problem;

/// Every problem of the catalog, in the order in which they are listed.
pub fn problems() -> Vec<Problem> {
    vec![
        race_on_a_counter::problem(),
        signaling::problem(),
        rendezvous::problem(),
        mutex::problem(),
        multiplex::problem(),
        ping_pong::problem(),
        barrier::problem(),
        queue::problem(),
        exclusive_queue::problem(),
        producer_consumer::problem(),
        bounded_buffer::problem(),
        coke_machine::problem(),
        readers_writers::problem(),
        no_starve_mutex::problem(),
        dining_philosophers::problem(),
        cigarette_smokers::problem(),
        generalized_smokers::problem(),
        dining_savages::problem(),
        barbershop::problem(),
        fifo_barbershop::problem(),
        hilzers_barbershop::problem(),
        santa_claus::problem(),
        h2o::problem(),
        river_crossing::problem(),
        roller_coaster::problem(),
        multi_car_roller_coaster::problem(),
        search_insert_delete::problem(),
        unisex_bathroom::problem(),
        baboon_crossing::problem(),
        modus_hall::problem(),
        sushi_bar::problem(),
        child_care::problem(),
        extended_child_care::problem(),
        room_party::problem(),
        senate_bus::problem(),
        faneuil_hall::problem(),
        extended_faneuil_hall::problem(),
        dining_hall::problem(),
        extended_dining_hall::problem(),
        build_a_semaphore::problem(),
    ]
}

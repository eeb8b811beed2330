/* Producer and consumer: SEMAPHORES or MONITOR; mistakes ITEMS_INSIDE_MUTEX
   and IF_INSTEAD_OF_WHILE. */

#define ITEMS       (PRODUCER * ROUNDS)
#define THREADS     (PRODUCER + CONSUMERS_AT_WORK)
#define AT_THE_END  under_way == 0

/* Consumers take their rounds from a pot, if there are enough for that. */
#if ITEMS > CONSUMER
#define CONSUMERS_AT_WORK   CONSUMER
#define consumer_begins     take_round(pot);
#define consumer_goes_on    next_shared_round
#else
#define CONSUMERS_AT_WORK   ITEMS
#define consumer_begins
#define consumer_goes_on    no_more_rounds
#endif

#include "sync.pml"

byte pot = ITEMS;
chan buffer = [ITEMS] of { byte };

#define serial      (round * PRODUCER + _pid + 1)
#define maker(item) ((item - 1) % PRODUCER)

/* The judge: which items are under way, how many of each producer, how many
   consumers have come for one, and whether a producer was ahead of them. */
byte under_way;
bit is_under_way[ITEMS + 1];
byte of_producer[PRODUCER];
byte consumers;
bit put_ahead = (ROUNDS == 1);

#define puts \
  announce(is_under_way[serial] = 1; under_way++; of_producer[_pid]++)
#define wants_an_item \
  announce(consumers++)
#define takes(item) \
    assert(is_under_way[item]); \
    is_under_way[item] = 0; under_way--; of_producer[maker(item)]--; \
    put_ahead = put_ahead || (consumers == 1 && of_producer[maker(item)] > 0); \
    consumers--

#if defined SEMAPHORES || defined ITEMS_INSIDE_MUTEX

byte mutex = 1;
byte items = 0;

active [PRODUCER] proctype producer()
{
  byte round;
  memory;
begin:
  puts;
  acquire(mutex);
  access(buffer ! serial);
  release(mutex);
  step(true, items++; next_round);
end:
  false
}

active [CONSUMERS_AT_WORK] proctype consumer()
{
  byte item;
  memory;
begin:
  consumer_begins
  wants_an_item;
#ifdef SEMAPHORES
  acquire(items);
  acquire(mutex);
#else
  acquire(mutex);
  acquire(items);
#endif
  access(buffer ? item);
  release(mutex);
  step(true, takes(item); item = 0; consumer_goes_on);
end:
  false
}

#else

bit monitor;
condvar(not_empty);

active [PRODUCER] proctype producer()
{
  byte round;
  memory;
begin:
  puts;
  lock(monitor, buffer ! serial);
  notify_one(not_empty);
  step(true, monitor = 0; next_round);
end:
  false
}

#define NOTHING     0
#define take_what_is_there \
  if :: buffer ? item :: len(buffer) == 0 -> item = NOTHING fi

active [CONSUMERS_AT_WORK] proctype consumer()
{
  byte item;
  memory;
begin:
  consumer_begins
  wants_an_item;
#ifdef MONITOR
  lock(monitor, mark);
  wait_while(len(buffer) == 0, not_empty, monitor, 0,
    buffer ? item; monitor = 0; forget);
  step(true, takes(item); item = 0; consumer_goes_on);
#else
  lock(monitor, skip);
  if
  :: step(len(buffer) == 0, monitor = 0; not_empty[_pid] = 1);
     if
     :: step(notified(not_empty, monitor), monitor = 1)
     :: step(spurious(not_empty, monitor), not_empty[_pid] = 0; monitor = 1)
     fi;
     step(true, take_what_is_there; monitor = 0)
  :: step(len(buffer) > 0, take_what_is_there; monitor = 0)
  fi;
  step(true, assert(item != NOTHING); takes(item); item = NOTHING; consumer_goes_on);
#endif
end:
  false
}

#endif

#include "calm.pml"

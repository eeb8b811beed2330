/* The bounded buffer: TWO_SEMAPHORES, ONE_CONDVAR or TWO_CONDVARS; mistakes
   MUTEX_BEFORE_SPACES, NOTIFY_ONE and CHECKS_OUTSIDE_MUTEX. */

#define ITEMS       (PRODUCER * ROUNDS)
#define THREADS     (PRODUCER + CONSUMERS_AT_WORK)
#define AT_THE_END  judged_held == 0

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
#define serial      (round * PRODUCER + _pid + 1)

/* A queue of bytes, oldest first; what is free is 0. Room for one too many,
   which is for the judge to notice. */
#define ROOM        (CAPACITY + 1)
byte held;
byte buffer[ROOM];

hidden byte at;
#define put(queue, length, item) \
  queue[length] = item; length++
#define take(queue, length) \
  length--; at = 0; \
  do \
  :: at < length -> queue[at] = queue[at + 1]; at++ \
  :: else -> queue[at] = 0; break \
  od

/* The contents as one number, below the limit of `remember` for the sizes that
   are tried. */
#if CAPACITY == 1
#define contents    (buffer[0])
#elif CAPACITY == 2
#define contents    (buffer[0] * (ITEMS + 1) + buffer[1])
#else
#error "contents of two items at most"
#endif

/* The judge: which items are in the buffer. */
byte judged_held;
byte judged[ROOM];

#define puts(item) \
  assert(judged_held < CAPACITY); \
  put(judged, judged_held, item)
#define takes(item) \
  assert(judged_held > 0 && judged[0] == item); \
  take(judged, judged_held)

#if defined TWO_SEMAPHORES || defined MUTEX_BEFORE_SPACES

byte spaces = CAPACITY;
byte items = 0;
byte mutex = 1;

active [PRODUCER] proctype producer()
{
  byte round;
  memory;
begin:
#ifdef TWO_SEMAPHORES
  acquire(spaces);
  acquire(mutex);
#else
  acquire(mutex);
  acquire(spaces);
#endif
  access(put(buffer, held, serial));
  announce(puts(serial));
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
  acquire(items);
  acquire(mutex);
  access(item = buffer[0]; take(buffer, held); remember(item));
  announce(takes(item); item = 0);
  release(mutex);
  step(true, spaces++; consumer_goes_on);
end:
  false
}

#else

bit monitor;
#ifdef ONE_CONDVAR
condvar(changed);
#define tell_consumers  notify_all(changed)
#define tell_producers  notify_all(changed)
#define not_full        changed
#define not_empty       changed
#elif defined NOTIFY_ONE
condvar(changed);
#define tell_consumers  notify_one(changed)
#define tell_producers  notify_one(changed)
#define not_full        changed
#define not_empty       changed
#else
condvar(not_full);
condvar(not_empty);
#define tell_consumers  notify_one(not_empty)
#define tell_producers  notify_one(not_full)
#endif

/* `when`: a thread that finds that it has to wait has learned nothing. */
#define lock_when(condition) \
  lock(monitor, mark; if :: (condition) -> remember(contents) :: else fi)

active [PRODUCER] proctype producer()
{
  byte round;
  memory;
begin:
  lock_when(held < CAPACITY);
#ifdef CHECKS_OUTSIDE_MUTEX
  wait_while(held == CAPACITY, not_full, monitor, contents, monitor = 0; forget);
  lock(monitor, skip);
  announce(puts(serial); put(buffer, held, serial));
#else
  wait_while(held == CAPACITY, not_full, monitor, contents,
    puts(serial); put(buffer, held, serial));
#endif
  tell_consumers;
  step(true, monitor = 0; next_round);
end:
  false
}

active [CONSUMERS_AT_WORK] proctype consumer()
{
  memory;
begin:
  consumer_begins
  lock_when(held > 0);
  wait_while(held == 0, not_empty, monitor, contents,
    takes(buffer[0]); take(buffer, held));
  tell_producers;
  step(true, monitor = 0; consumer_goes_on);
end:
  false
}

#endif

#include "calm.pml"

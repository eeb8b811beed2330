/* Readers and writers: READER_PREFERENCE, NO_STARVE or WRITER_PREFERENCE;
   mistakes WRONG_READER and UNPROTECTED_COUNTER. */

#define THREADS     (READER + WRITER)
#define AT_THE_END  true

#include "sync.pml"

/* A lightswitch: the first to come takes the room for all, the last to go
   gives it back. A thread that is done with it forgets the count. */
#define switch_on(m, inside, room) \
  lock(m, inside++); \
  if \
  :: step(inside == 1 && room > 0, room--); unlock(m) \
  :: step(inside > 1, m = 0) \
  fi
#define switch_off(m, inside, room) \
  lock(m, inside--); \
  if \
  :: step(inside == 0, room++); unlock(m) \
  :: step(inside > 0, m = 0) \
  fi
/* The same, as the last step of a round. */
#define switch_off_and(m, inside, room, ...) \
  lock(m, inside--); \
  if \
  :: step(inside == 0, room++); step(true, m = 0; __VA_ARGS__) \
  :: step(inside > 0, m = 0; __VA_ARGS__) \
  fi

/* The judge: the threads in the room. */
byte reading;
byte writing;

#define reader_enters   announce(reading++; assert(writing == 0))
#define reader_leaves   announce(reading--)
#define writer_enters   announce(writing++; assert(reading == 0 && writing == 1))
#define writer_leaves   announce(writing--)

byte room_empty = 1;

#if defined READER_PREFERENCE

bit readers;
byte inside;

active [READER] proctype reader()
{
  byte round;
  memory;
begin:
  switch_on(readers, inside, room_empty);
  reader_enters;
  reader_leaves;
  switch_off_and(readers, inside, room_empty, next_round);
end:
  false
}

#elif defined NO_STARVE

bit readers;
byte inside;
/* A turnstile knows whether it is locked. */
byte turnstile = 1;
bit is_locked;

active [READER] proctype reader()
{
  byte round;
  memory;
begin:
  acquire(turnstile);
  release(turnstile);
  switch_on(readers, inside, room_empty);
  reader_enters;
  reader_leaves;
  switch_off_and(readers, inside, room_empty, next_round);
end:
  false
}

#elif defined WRITER_PREFERENCE

bit readers;
byte inside;
bit writers;
byte at_work;
byte no_readers = 1;
#define no_writers  room_empty

active [READER] proctype reader()
{
  byte round;
  memory;
begin:
  acquire(no_readers);
  switch_on(readers, inside, no_writers);
  release(no_readers);
  reader_enters;
  reader_leaves;
  switch_off_and(readers, inside, no_writers, next_round);
end:
  false
}

#elif defined WRONG_READER

bit readers;
byte inside;

active [READER] proctype reader()
{
  byte round;
  bit took_the_room;
  memory;
begin:
  lock(readers, inside++; took_the_room = (inside == 1));
  if
  :: step(took_the_room && room_empty > 0, room_empty--); unlock(readers)
  :: step(!took_the_room, readers = 0)
  fi;
  reader_enters;
  reader_leaves;
  lock(readers, inside--);
  if
  :: step(took_the_room, room_empty++; took_the_room = 0);
     step(true, readers = 0; next_round)
  :: step(!took_the_room, readers = 0; next_round)
  fi;
end:
  false
}

#elif defined UNPROTECTED_COUNTER

byte mutex = 1;
byte inside;
/* How many are about to use the count: two are a race. */
byte about_to_use;
#define comes_to_the_count      assert(about_to_use == 0); about_to_use++

active [READER] proctype reader()
{
  byte round;
  bit first;
  bit last;
  memory;
begin:
  step(mutex > 0, mutex--; comes_to_the_count);
  access(about_to_use--; inside++; first = (inside == 1));
  if
  :: step(first && room_empty > 0, room_empty--; first = 0); release(mutex)
  :: step(!first, mutex++)
  fi;
  reader_enters;
  announce(reading--; comes_to_the_count);
  if
  :: step(inside == 1, about_to_use--; inside--);
     step(true, room_empty++; next_round)
  :: step(inside > 1, about_to_use--; inside--; next_round)
  fi;
end:
  false
}

#endif

active [WRITER] proctype writer()
{
  byte round;
  memory;
begin:
#if defined NO_STARVE
  acquire(turnstile);
  access(is_locked = 1);
#elif defined WRITER_PREFERENCE
  switch_on(writers, at_work, no_readers);
#endif
  acquire(room_empty);
  writer_enters;
  writer_leaves;
#if defined NO_STARVE
  access(is_locked = 0);
  release(turnstile);
#endif
#if defined WRITER_PREFERENCE
  release(no_writers);
  switch_off_and(writers, at_work, no_readers, next_round);
#else
  step(true, room_empty++; next_round);
#endif
end:
  false
}

#include "calm.pml"

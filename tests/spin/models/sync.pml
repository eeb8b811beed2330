/*
 * What every model is made of: steps, and the primitives as steps.
 *
 * One step here is one operation of the explorer. What a thread computes
 * between two operations belongs to the step before, and so does the choice of
 * the next one. Every step is atomic, so that no other state is counted.
 *
 * Switches, all off unless given with -D:
 *   FORGETFUL  threads remember only what they use, not all that they learned
 *   NO_SPURIOUS  nobody wakes from a wait without having been notified
 *   CALM       at some moment spurious wakeups end: a state from which only
 *              they would lead on is then an end state, a deadlock
 *   LIMIT=n    no more than n steps are taken
 */

#ifdef LIMIT
byte steps;
#define step(guard, ...) \
  atomic { steps < LIMIT && (guard) -> steps++; __VA_ARGS__ }
#else
#define step(guard, ...) \
  atomic { (guard) -> __VA_ARGS__ }
#endif

/* An event: the judge looks at it in a step of its own. */
#define announce(...)       step(true, __VA_ARGS__)

/* Semaphores are bytes: their permits. */
#define acquire(s)          step(s > 0, s--)
#define release(s)          step(true, s++)
#define release_n(s, n)     step(true, s = s + n)

/* Shared data: entering and leaving are one step. */
#define access(...)         step(true, __VA_ARGS__)

/* A lock is a bit. What its owner does with the data, it does when it locks:
   nobody else sees the data before the unlock. */
#define lock(m, ...)        step(!m, m = 1; __VA_ARGS__)
#define unlock(m)           step(true, m = 0)

/*
 * What a thread has learned since the beginning of its round. The explorer
 * tells states apart by it, whether it is used again or not. Here it is a
 * number, whose digits are the answers.
 */
#ifdef FORGETFUL
#define memory              byte unused
#define remember(answer)    skip
#define forget              skip
#define mark                skip
#define back_to_mark        skip
#else
#define DIGIT               128
#define memory              int knows, marked
#define remember(answer) \
  assert(knows < (1 << 24) && (answer) + 1 < DIGIT); \
  knows = knows * DIGIT + (answer) + 1
#define forget              knows = 0; marked = 0
#define mark                marked = knows
#define back_to_mark        knows = marked
#endif

/*
 * A condition variable: who sleeps there. `wait_while` expects the lock to be
 * held; when the condition does not hold, `...` is the next step. A thread
 * that has gone to sleep has forgotten what it saw since it began to wait;
 * `seen` is what it learns of the data when it has the lock again.
 */
#define condvar(c)          bit c[8]

#define WOKEN               1
#define SPURIOUSLY          2

#define relocked(how, condition, seen) \
  if \
  :: condition -> back_to_mark \
  :: else -> remember(how); remember(seen) \
  fi

#ifdef NO_SPURIOUS
#define may_wake(c, m)      false
#elif defined CALM
bit calm;
#define may_wake(c, m)      (c[_pid] && !m && !calm)
#else
#define may_wake(c, m)      (c[_pid] && !m)
#endif

#define wait_while(condition, c, m, seen, ...) \
  do \
  :: step(condition, m = 0; c[_pid] = 1); \
     if \
     :: step(!c[_pid] && !m, m = 1; relocked(WOKEN, condition, seen)) \
     :: step(may_wake(c, m), c[_pid] = 0; m = 1; relocked(SPURIOUSLY, condition, seen)) \
     fi \
  :: step(!(condition), __VA_ARGS__) -> break \
  od

/* After a wait that is not in a loop: the lock again. */
#define relock_once(c, m) \
  if \
  :: step(!c[_pid] && !m, m = 1) \
  :: step(may_wake(c, m), c[_pid] = 0; m = 1) \
  fi

#define woken(c, n)         c[n] -> c[n] = 0

#define notify_one(c) \
  step(true, \
    if \
    :: woken(c, 0) :: woken(c, 1) :: woken(c, 2) :: woken(c, 3) \
    :: woken(c, 4) :: woken(c, 5) :: woken(c, 6) :: woken(c, 7) \
    :: else \
    fi)

#define notify_all(c) \
  step(true, \
    c[0] = 0; c[1] = 0; c[2] = 0; c[3] = 0; c[4] = 0; c[5] = 0; c[6] = 0; c[7] = 0)

/*
 * Rounds. These belong to the last step of a round, or to the first one. When
 * all THREADS have ended, AT_THE_END must hold.
 */
byte ended;

#define over \
  ended++; assert(ended < THREADS || (AT_THE_END))

/* The next of a thread's own rounds. */
#define next_round \
  forget; round++; \
  if :: round < ROUNDS -> goto begin :: else -> over fi

/* A round out of the pot of its role. */
#define take_round(pot) \
  step(true, if :: pot > 0 -> pot-- :: else -> over; goto end fi)

#define next_shared_round   forget; goto begin

/* A thread's only round ends. */
#define no_more_rounds      forget; over

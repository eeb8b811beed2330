/*
 * What every model is made of: steps, and the primitives as steps.
 *
 * One step here is one operation of the explorer. What a thread computes
 * between two operations belongs to the step before, and so does the choice of
 * the next one. Every step is atomic, so that no other state is counted.
 *
 * Switches, all off unless given with -D:
 *   FORGETFUL  threads remember only what they use, not all that they learned
 *   NO_SPURIOUS  no thread wakes from a wait without having been notified
 *   CALM       from some point on there are no spurious wakeups: a state from which only
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
   no other thread sees the data before the unlock. */
#define lock(m, ...)        step(!m, m = 1; __VA_ARGS__)
#define unlock(m)           step(true, m = 0)

/*
 * What a thread has learned since the beginning of its round. The explorer
 * distinguishes states by it, whether it is used again or not. Here it is a
 * number, whose digits are the answers.
 */
#ifdef FORGETFUL
#define memory              byte unused
#define remember(answer)    skip
#define forget              skip
#define mark                skip
#define back_to_mark        skip
#else
#ifndef DIGIT
#define DIGIT               128
#endif
#define memory              int knows, marked
#define remember(answer) \
  assert(knows < (1 << 30) / DIGIT && (answer) + 1 < DIGIT); \
  knows = knows * DIGIT + (answer) + 1
#define forget              knows = 0; marked = 0
#define mark                marked = knows
#define back_to_mark        knows = marked
#endif

/*
 * A condition variable: the threads that sleep there. To unlock and to fall asleep is one
 * step. A thread that was notified locks in its next step. One that wakes
 * spuriously does both in one step: until it can lock, it may as well sleep.
 */
#define condvar(c)          bit c[8]

#define notified(c, m)      (!c[_pid] && !m)
#ifdef NO_SPURIOUS
#define spurious(c, m)      false
#elif defined CALM
bit calm;
#define spurious(c, m)      (c[_pid] && !m && !calm)
#else
#define spurious(c, m)      (c[_pid] && !m)
#endif

#define NOTIFIED            1
#define SPURIOUSLY          2

/* A thread that has to wait again forgets what it has seen since `mark`. */
#define looks_again(how, condition, seen) \
  if \
  :: condition -> back_to_mark \
  :: else -> remember(how); remember(seen) \
  fi

#define fall_asleep(guard, c, m) \
  step(guard, m = 0; c[_pid] = 1)

#define wake_up(condition, c, m, seen) \
  if \
  :: step(notified(c, m), m = 1; looks_again(NOTIFIED, condition, seen)) \
  :: step(spurious(c, m), c[_pid] = 0; m = 1; looks_again(SPURIOUSLY, condition, seen)) \
  fi

/* The owner of the lock sleeps while the condition holds; `...` is the step
   that it takes when it does not. `seen` is what it learns of the data each
   time that it has the lock again.

   Only for an owner that has changed nothing. What an owner has changed the
   others do not see until it unlocks, so before its first wait it is in another
   state than when it has to wait again. */
#define wait_while(condition, c, m, seen, ...) \
  do \
  :: fall_asleep(condition, c, m); wake_up(condition, c, m, seen) \
  :: step(!(condition), __VA_ARGS__) -> break \
  od

#define wake(c, n)          c[n] -> c[n] = 0

#define notify_one(c) \
  step(true, \
    if \
    :: wake(c, 0) :: wake(c, 1) :: wake(c, 2) :: wake(c, 3) \
    :: wake(c, 4) :: wake(c, 5) :: wake(c, 6) :: wake(c, 7) \
    :: else \
    fi)

#define wake_all(c) \
  c[0] = 0; c[1] = 0; c[2] = 0; c[3] = 0; c[4] = 0; c[5] = 0; c[6] = 0; c[7] = 0

#define notify_all(c)       step(true, wake_all(c))

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

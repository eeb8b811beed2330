/* Building H2O: CHAIN, MONITOR or QUEUES; mistakes NO_BARRIER and
   COUNTED_TWICE. */

#define THREADS     (HYDROGEN + OXYGEN)
#define AT_THE_END  true

/* With more than one round, atoms take their rounds from a pot. */
#if ROUNDS > 1
#define atom_begins(pot)    take_round(pot);
#define atom_goes_on        next_shared_round
#else
#define atom_begins(pot)
#define atom_goes_on        no_more_rounds
#endif

#ifdef QUEUES
/* Much is remembered there, and all of it is small. */
#define DIGIT       16
#endif

#include "sync.pml"

#define MOLECULES   (OXYGEN * ROUNDS)
byte hydrogen_pot = 2 * MOLECULES;
byte oxygen_pot = MOLECULES;

/* The judge: atoms that have come, and those of the molecule that is made. */
byte hydrogens_there;
byte oxygens_there;
byte hydrogens_bonded;
byte oxygens_bonded;

#define hydrogen_arrives    announce(hydrogens_there++)
#define oxygen_arrives      announce(oxygens_there++)

#define bonds(bonded) \
  assert( \
    hydrogens_bonded + oxygens_bonded > 0 \
    || (hydrogens_there >= 2 && oxygens_there >= 1)); \
  bonded++; \
  assert(hydrogens_bonded <= 2 && oxygens_bonded <= 1); \
  if \
  :: hydrogens_bonded == 2 && oxygens_bonded == 1 -> \
     hydrogens_there = hydrogens_there - 2; oxygens_there--; \
     hydrogens_bonded = 0; oxygens_bonded = 0 \
  :: else \
  fi

#if defined CHAIN

byte oxygen_at_work = 1;
byte hydrogen_came = 0;
byte hydrogen_may_bond = 0;
byte hydrogen_bonded = 0;

active [HYDROGEN] proctype hydrogen()
{
  memory;
begin:
  atom_begins(hydrogen_pot)
  hydrogen_arrives;
  release(hydrogen_came);
  acquire(hydrogen_may_bond);
  announce(bonds(hydrogens_bonded));
  step(true, hydrogen_bonded++; atom_goes_on);
end:
  false
}

active [OXYGEN] proctype oxygen()
{
  memory;
begin:
  atom_begins(oxygen_pot)
  oxygen_arrives;
  acquire(oxygen_at_work);
  acquire(hydrogen_came);
  acquire(hydrogen_came);
  release_n(hydrogen_may_bond, 2);
  announce(bonds(oxygens_bonded));
  acquire(hydrogen_bonded);
  acquire(hydrogen_bonded);
  step(true, oxygen_at_work++; atom_goes_on);
end:
  false
}

#elif defined MONITOR

bit monitor;
byte waiting_hydrogens;
byte waiting_oxygens;
byte hydrogen_places;
byte oxygen_places;
condvar(changed);

/* The data as one number. */
#define data \
  (((waiting_hydrogens * 4 + waiting_oxygens) * 3 + hydrogen_places) * 2 + oxygen_places)

#define molecule_can_begin \
  (hydrogen_places + oxygen_places == 0 && waiting_hydrogens >= 2 && waiting_oxygens >= 1)

#define begin_molecule \
  waiting_hydrogens = waiting_hydrogens - 2; waiting_oxygens--; \
  hydrogen_places = 2; oxygen_places = 1; \
  wake_all(changed)

/* An atom of one kind: how many of them wait, how many places they have, how
   many have bonded. */
#define react(waiting, places, bonded) \
  lock(monitor, remember(data); mark; waiting++); \
  if \
  :: step(molecule_can_begin, begin_molecule); goto has_a_place \
  :: step(!molecule_can_begin && places > 0, bonds(bonded); places--); goto has_bonded \
  :: fall_asleep(!molecule_can_begin && places == 0, changed, monitor) \
  fi; \
asleep: \
  wake_up(places == 0, changed, monitor, data); \
  if \
  :: fall_asleep(places == 0, changed, monitor); goto asleep \
  :: step(places > 0, bonds(bonded); places--); goto has_bonded \
  fi; \
has_a_place: \
  step(true, bonds(bonded); places--); \
has_bonded: \
  if \
  :: step(molecule_can_begin, begin_molecule); step(true, monitor = 0; atom_goes_on) \
  :: step(!molecule_can_begin, monitor = 0; atom_goes_on) \
  fi

active [HYDROGEN] proctype hydrogen()
{
  memory;
begin:
  atom_begins(hydrogen_pot)
  hydrogen_arrives;
  react(waiting_hydrogens, hydrogen_places, hydrogens_bonded);
end:
  false
}

active [OXYGEN] proctype oxygen()
{
  memory;
begin:
  atom_begins(oxygen_pot)
  oxygen_arrives;
  react(waiting_oxygens, oxygen_places, oxygens_bonded);
end:
  false
}

#elif defined QUEUES

byte mutex = 1;
byte waiting_hydrogens;
byte waiting_oxygens;
byte hydrogens = 0;
byte oxygens = 0;

/* The barrier is a monitor: of the molecule's atoms, those that have come wait
   for the last one, and those that come early wait until all have gone. */
bit barrier;
byte inside;
bit draining;
condvar(changed);

#define data                (2 * inside + draining)

/* What an atom knows when it comes to the barrier, and still knows after it. */
#ifdef FORGETFUL
#define outer_memory        byte unused_too
#define before_the_barrier  skip
#define after_the_barrier(leads)  skip
#else
#define outer_memory        int knew
#define before_the_barrier  knew = knows
#define after_the_barrier(leads) \
  knows = knew; knew = 0; marked = 0; remember(leads)
#endif

#define complete            (waiting_hydrogens >= 2 && waiting_oxygens >= 1)

#define join(waiting) \
  acquire(mutex); \
  access(waiting++); \
  access( \
    if \
    :: complete -> \
       waiting_hydrogens = waiting_hydrogens - 2; waiting_oxygens--; \
       calls = 1; remember(1) \
    :: else -> remember(0) \
    fi); \
  if \
  :: step(calls, calls = 0; hydrogens = hydrogens + 2); release(oxygens) \
  :: step(!calls, mutex++) \
  fi

#define meet(then) \
  lock(barrier, before_the_barrier; remember(data); mark); \
  do \
  :: fall_asleep(draining, changed, barrier); \
     wake_up(draining, changed, barrier, data) \
  :: step(!draining && inside < 2, \
       mark; inside++; barrier = 0; changed[_pid] = 1) -> break \
  :: step(!draining && inside == 2, draining = 1; wake_all(changed)); \
     step(true, barrier = 0; after_the_barrier(1); then); \
     goto out \
  od; \
asleep: \
  wake_up(!draining, changed, barrier, data); \
  if \
  :: fall_asleep(!draining, changed, barrier); goto asleep \
  :: step(draining && inside > 1, \
       inside--; barrier = 0; after_the_barrier(0); then) \
  :: step(draining && inside == 1, inside = 0; draining = 0; wake_all(changed)); \
     step(true, barrier = 0; after_the_barrier(0); then) \
  fi; \
out:

active [HYDROGEN] proctype hydrogen()
{
  bit calls;
  memory;
  outer_memory;
begin:
  atom_begins(hydrogen_pot)
  hydrogen_arrives;
  join(waiting_hydrogens);
  acquire(hydrogens);
  announce(bonds(hydrogens_bonded));
  meet(atom_goes_on)
end:
  false
}

active [OXYGEN] proctype oxygen()
{
  bit calls;
  memory;
  outer_memory;
begin:
  atom_begins(oxygen_pot)
  oxygen_arrives;
  join(waiting_oxygens);
  acquire(oxygens);
  announce(bonds(oxygens_bonded));
  meet(skip)
  /* All three have bonded: the next molecule may begin. */
  step(true, mutex++; atom_goes_on);
end:
  false
}

#elif defined NO_BARRIER || defined COUNTED_TWICE

byte mutex = 1;
byte waiting_hydrogens;
byte waiting_oxygens;
byte hydrogens = 0;
byte oxygens = 0;

#ifdef NO_BARRIER

/* The mutex is kept if the molecule is complete. */
#define join(waiting) \
  acquire(mutex); \
  access(waiting++); \
  access( \
    calls = (waiting_hydrogens >= 2 && waiting_oxygens >= 1); remember(calls); \
    if \
    :: calls -> waiting_hydrogens = waiting_hydrogens - 2; waiting_oxygens-- \
    :: else \
    fi); \
  if \
  :: step(calls, calls = 0; hydrogens = hydrogens + 2); release(oxygens) \
  :: step(!calls, mutex++) \
  fi
#define leave(waiting)

#else

#define join(waiting) \
  acquire(mutex); \
  access( \
    waiting++; \
    calls = (waiting_hydrogens >= 2 && waiting_oxygens >= 1); remember(calls)); \
  if \
  :: step(calls, calls = 0; hydrogens = hydrogens + 2); release(oxygens); release(mutex) \
  :: step(!calls, mutex++) \
  fi
#define leave(waiting) \
  acquire(mutex); \
  access(waiting--); \
  release(mutex);

#endif

active [HYDROGEN] proctype hydrogen()
{
  bit calls;
  memory;
begin:
  atom_begins(hydrogen_pot)
  hydrogen_arrives;
  join(waiting_hydrogens);
  acquire(hydrogens);
  leave(waiting_hydrogens)
  announce(bonds(hydrogens_bonded); atom_goes_on);
end:
  false
}

active [OXYGEN] proctype oxygen()
{
  bit calls;
  memory;
begin:
  atom_begins(oxygen_pot)
  oxygen_arrives;
  join(waiting_oxygens);
  acquire(oxygens);
  leave(waiting_oxygens)
#ifdef NO_BARRIER
  announce(bonds(oxygens_bonded));
  step(true, mutex++; atom_goes_on);
#else
  announce(bonds(oxygens_bonded); atom_goes_on);
#endif
end:
  false
}

#endif

#include "calm.pml"

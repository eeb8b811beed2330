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

#endif

#include "calm.pml"

#ifdef CALM
active proctype weather()
{
  calm = 1;
end:
  false
}
#endif
#ifdef LIMIT
/* Having run out of steps is no deadlock. */
active proctype tired()
{
end:
  do
  :: steps == LIMIT -> skip
  od
}
#endif

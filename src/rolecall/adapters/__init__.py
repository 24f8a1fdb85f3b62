"""Everything that talks to the outside: each adapter fulfils one port, and its contract suite."""

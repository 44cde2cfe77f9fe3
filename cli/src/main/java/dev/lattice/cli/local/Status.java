package dev.lattice.cli.local;

import dev.lattice.cli.Surroundings;

/** One line about what is going on, overwritten by the next; plain lines where no terminal is. */
final class Status {
    private final Surroundings around;

    Status(Surroundings around) {
        this.around = around;
    }

    void show(String what) {
        if (around.terminal().stderr()) {
            around.err().print("\r\033[K" + what + " …");
            around.err().flush();
        } else {
            around.say(what);
        }
    }

    void clear() {
        if (around.terminal().stderr()) {
            around.err().print("\r\033[K");
            around.err().flush();
        }
    }
}

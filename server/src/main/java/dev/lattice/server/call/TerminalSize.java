package dev.lattice.server.call;

/** Of a terminal, in characters. */
public record TerminalSize(int rows, int columns) {
    private static final int MOST = 10_000;

    /** @throws IllegalArgumentException when no terminal is like that */
    public TerminalSize {
        if (rows < 1 || columns < 1 || rows > MOST || columns > MOST) {
            throw new IllegalArgumentException("A terminal has 1 to " + MOST + " rows and columns.");
        }
    }

    dev.lattice.protocol.TerminalSize message() {
        return dev.lattice.protocol.TerminalSize.newBuilder()
                .setRows(rows)
                .setColumns(columns)
                .build();
    }
}

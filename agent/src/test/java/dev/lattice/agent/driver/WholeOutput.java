package dev.lattice.agent.driver;

/** A service's output that is taken from its beginning, by somebody who never has to take it up again. */
public record WholeOutput(OutputSink out, OutputSink err) implements ServiceOutput {
    @Override
    public Place outPlace() {
        return Place.beginning(0);
    }

    @Override
    public Place errPlace() {
        return Place.beginning(0);
    }

    @Override
    public void reached(Place outPlace, Place errPlace) {
        // Nobody goes on from there.
    }
}

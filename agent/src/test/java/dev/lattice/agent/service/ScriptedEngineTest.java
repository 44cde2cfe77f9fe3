package dev.lattice.agent.service;

import dev.lattice.agent.driver.ServiceDriver;
import dev.lattice.agent.driver.ServiceDriverContract;

/** What is tested with it is worth as much as it is like an engine. */
class ScriptedEngineTest extends ServiceDriverContract {
    @Override
    protected ServiceDriver open() {
        return new ScriptedEngine(new ScriptedTime());
    }
}

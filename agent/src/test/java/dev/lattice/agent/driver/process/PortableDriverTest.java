package dev.lattice.agent.driver.process;

import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.DriverContract;

class PortableDriverTest extends DriverContract {
    @Override
    protected Driver open() {
        return new PortableDriver();
    }

    @Override
    protected boolean counts() {
        return false;
    }
}

setInterval(() => console.log('counting'), 60_000)

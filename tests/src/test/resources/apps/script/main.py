import time

count = 0
while True:
    count += 1
    print(f"measured {count} times", flush=True)
    time.sleep(5)

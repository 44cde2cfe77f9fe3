import { useState } from 'react'
import { createRoot } from 'react-dom/client'

function Timer() {
  const [seconds, set] = useState(0)
  return <button onClick={() => set(seconds + 1)}>{seconds} s</button>
}

createRoot(document.getElementById('root')!).render(<Timer />)
